'use client';
import { useState } from 'react';
import { Button } from '../components/button';
import { DialogActions } from '../components/dialog';
import { Field, inputClass } from '../components/field';
import { useShortcuts } from '../components/shortcuts';
import { type Finding, standingOf } from '../review/standing';
import type { Review } from '../review/use-review';
import type { MouseTool } from './mouse-tools';
import { OutlineControls } from './outline-controls';
import type { FindingEdit } from './use-finding-edit';

interface Props {
  /** Of one finding, as it was when the edit began. */
  finding: Finding;
  edit: FindingEdit;
  review: Review;
  tool: MouseTool;
  onTool(tool: MouseTool): void;
  /** Saved or given up. */
  onEnd(): void;
}

/** Says what it is instead, how it is outlined instead, and why. */
export function FindingEditForm({ finding, edit, review, tool, onTool, onEnd }: Props) {
  const { label } = standingOf(finding);
  const [text, setText] = useState(label);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const isOutlined = finding.masks.length > 0;
  const named = text.trim();
  const isSame = named === label && !edit.strokes.canUndo;

  const cancel = (): void => edit.leave(onEnd);
  useShortcuts([{ group: 'Correct', keys: ['Escape'], label: 'Cancel', run: cancel }]);

  const save = async (): Promise<void> => {
    setTried(true);
    if (!named || !reason.trim() || isSame) return;
    const masks = (await edit.editor?.drawn()) ?? [];
    const kept = await review.decide(finding, {
      kind: 'EDIT',
      reason: reason.trim(),
      label: named === label ? null : named,
      masks: masks.length > 0 ? masks : null,
    });
    if (kept) onEnd();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {isOutlined && <OutlineControls edit={edit} tool={tool} onTool={onTool} />}
      <Field label="Label" error={tried && !named ? 'Give it a name.' : null}>
        <input className={inputClass} value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
      <Field label="Reason" error={tried && !reason.trim() ? 'Say why: the reason is kept with it.' : null}>
        <input className={inputClass} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      {tried && isSame && (
        <p role="alert">
          {isOutlined ? 'Nothing is different yet: draw, or change the label.' : 'The label is the same.'}
        </p>
      )}
      <DialogActions>
        <Button look="quiet" onClick={cancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={review.busy}>
          Save
        </Button>
      </DialogActions>
    </form>
  );
}
