'use client';
import { useState } from 'react';
import { Button } from '../components/button';
import { DialogActions } from '../components/dialog';
import { Field, inputClass } from '../components/field';

interface Props {
  label: string;
  busy: boolean;
  onCancel(): void;
  onSave(label: string, reason: string): void;
}

/** Says what it is instead, and why. */
export function EditLabelForm({ label, busy, onCancel, onSave }: Props) {
  const [text, setText] = useState(label);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (text.trim() && reason.trim()) onSave(text.trim(), reason.trim());
      }}
    >
      <Field label="Label" error={tried && !text.trim() ? 'Give it a name.' : null}>
        <input className={inputClass} value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
      <Field label="Reason" error={tried && !reason.trim() ? 'Say why: the reason is kept with it.' : null}>
        <input className={inputClass} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <DialogActions>
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={busy}>
          Save
        </Button>
      </DialogActions>
    </form>
  );
}
