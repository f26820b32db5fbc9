'use client';
import { useState } from 'react';
import { Button } from '../components/button';
import { Dialog, DialogActions } from '../components/dialog';
import { Field, inputClass } from '../components/field';
import { InlineError } from '../components/message';

interface Props {
  open: boolean;
  description: string;
  /** Offered while typing. */
  labels: readonly string[];
  problem: string | null;
  busy: boolean;
  onClose(): void;
  onSave(label: string, comment: string | null): void;
}

/** Names a mark of the reader's own. */
export function AnnotationDialog(props: Props) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title="Your own mark" description={props.description}>
      <AnnotationForm {...props} />
    </Dialog>
  );
}

function AnnotationForm({ labels, problem, busy, onClose, onSave }: Props) {
  const [label, setLabel] = useState('');
  const [comment, setComment] = useState('');
  const [missing, setMissing] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (label.trim() === '') setMissing(true);
        else onSave(label.trim(), comment.trim() === '' ? null : comment.trim());
      }}
    >
      <Field label="Label" error={missing && label.trim() === '' ? 'Give it a name.' : null}>
        <input
          className={inputClass}
          list="annotation-labels"
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type this.
          autoFocus
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
      </Field>
      <datalist id="annotation-labels">
        {labels.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Field label="Comment">
        <textarea
          className={inputClass}
          rows={3}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </Field>
      {problem && <InlineError>{problem}</InlineError>}
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={busy}>
          Save
        </Button>
      </DialogActions>
    </form>
  );
}
