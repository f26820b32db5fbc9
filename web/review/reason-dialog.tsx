'use client';
import { useRef, useState } from 'react';
import { Button } from '../components/button';
import { Dialog, DialogActions } from '../components/dialog';
import { Field, inputClass } from '../components/field';
import { InlineError } from '../components/message';
import styles from './reason-dialog.module.css';

interface Props {
  open: boolean;
  title: string;
  description?: string;
  /** Sentences that are often right; choosing one fills the field. */
  suggestions: readonly string[];
  action: string;
  problem: string | null;
  busy: boolean;
  onClose(): void;
  onReason(reason: string): void;
}

/** Asks why. Nothing is rejected or removed without a reason. */
export function ReasonDialog(props: Props) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={props.title} description={props.description}>
      <ReasonForm {...props} />
    </Dialog>
  );
}

function ReasonForm({ suggestions, action, problem, busy, onClose, onReason }: Props) {
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const send = (): void => {
    if (reason.trim() === '') setMissing(true);
    else onReason(reason.trim());
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Field label="Reason" error={missing && reason.trim() === '' ? 'Say why: the reason is kept with it.' : null}>
        <textarea
          ref={field}
          className={inputClass}
          rows={3}
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type this.
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey) {
              event.preventDefault();
              send();
            }
          }}
        />
      </Field>
      <ul className={styles.suggestions} aria-label="Suggestions">
        {suggestions.map((suggestion) => (
          <li key={suggestion}>
            <Button
              onClick={() => {
                setReason(suggestion);
                field.current?.focus();
              }}
            >
              {suggestion}
            </Button>
          </li>
        ))}
      </ul>
      {problem && <InlineError>{problem}</InlineError>}
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="danger" disabled={busy}>
          {action}
        </Button>
      </DialogActions>
    </form>
  );
}
