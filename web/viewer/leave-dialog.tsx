'use client';
import { Button } from '../components/button';
import { Dialog, DialogActions } from '../components/dialog';
import type { FindingEdit } from './use-finding-edit';

/** Asks before an outline that is being drawn is lost. */
export function LeaveDialog({ edit }: { edit: FindingEdit }) {
  return (
    <Dialog
      open={edit.leaving !== null}
      onClose={() => edit.leaving?.stay()}
      title="Discard the outline?"
      description="What was drawn is not saved yet."
    >
      <DialogActions>
        <Button look="quiet" onClick={() => edit.leaving?.stay()}>
          Keep drawing
        </Button>
        <Button look="danger" onClick={() => edit.leaving?.agree()}>
          Discard
        </Button>
      </DialogActions>
    </Dialog>
  );
}
