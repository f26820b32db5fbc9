'use client';
import { Link2, Link2Off } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button';
import { mayDecide } from '../../session/roles';
import { useSigned } from '../../session/session';
import type { Recording } from '../recording.graphql';
import { LinkDialog } from './link-dialog';
import { UnlinkDialog } from './unlink-dialog';

/** Says whose recording it is, or takes that back. Nothing for those who only read. */
export function PatientLink({ recording, refresh }: { recording: Recording; refresh(): void }) {
  const { viewer } = useSigned();
  const [open, setOpen] = useState(false);
  if (!mayDecide(viewer.role)) return null;
  const linked = recording.patient !== null;
  const close = (changed: boolean): void => {
    setOpen(false);
    if (changed) refresh();
  };
  return (
    <>
      <Button look="quiet" onClick={() => setOpen(true)}>
        {linked ? <Link2Off /> : <Link2 />}
        {linked ? 'Not this patient …' : 'Link to a patient …'}
      </Button>
      {open && !linked && <LinkDialog recordingId={recording.id} onClose={close} />}
      {open && linked && <UnlinkDialog recording={recording} onClose={close} />}
    </>
  );
}
