'use client';
import { useState } from 'react';
import { Button } from '../components/button';
import { DialogActions } from '../components/dialog';
import { Field, inputClass } from '../components/field';
import { InlineError } from '../components/message';
import { words } from '../format/text';
import { formatClock, parseClock } from '../format/time';
import type { Draft } from './draft';
import styles from './edit-form.module.css';
import { type Edge, moveEdge, type Range } from './range-edit';

interface Props {
  draft: Draft;
  frameTimes: readonly number[];
  /** What it can be called. */
  labels: readonly string[];
  problem: string | null;
  busy: boolean;
  onRange(range: Range, edge: Edge): void;
  onLabel(label: string): void;
  onCancel(): void;
  onSave(reason: string): void;
}

/** Start and end as numbers, what it is, and why it was changed. */
export function EditForm({ draft, frameTimes, labels, problem, busy, onRange, onLabel, onCancel, onSave }: Props) {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  return (
    <form
      className={styles.form}
      aria-label="Correct by hand"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (reason.trim() !== '') onSave(reason.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      <div className={styles.times}>
        {(['start', 'end'] as const).map((edge) => (
          <TimeField
            key={edge}
            label={edge === 'start' ? 'Start' : 'End'}
            value={draft.time[edge]}
            onTime={(time) => onRange(moveEdge(draft.time, edge, time, frameTimes), edge)}
          />
        ))}
        <Field label="Counts as">
          <select className={inputClass} value={draft.label} onChange={(event) => onLabel(event.target.value)}>
            {labels.map((label) => (
              <option key={label} value={label}>
                {words(label)}
              </option>
            ))}
          </select>
        </Field>
      </div>
      <Field
        label="Reason"
        error={tried && reason.trim() === '' ? 'Say why: the reason is kept with the correction.' : null}
      >
        <input
          className={inputClass}
          list="edit-reasons"
          // biome-ignore lint/a11y/noAutofocus: the form was opened to correct and say why.
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <datalist id="edit-reasons">
        <option value="Starts later than detected" />
        <option value="Ends earlier than detected" />
        <option value="Includes a pause" />
        <option value="Not a complete repetition" />
      </datalist>
      {problem && <InlineError>{problem}</InlineError>}
      <DialogActions>
        <Button look="quiet" onClick={onCancel}>
          Discard
        </Button>
        <Button type="submit" look="primary" disabled={busy}>
          Save correction
        </Button>
      </DialogActions>
    </form>
  );
}

/** A time that is typed: taken when it can be read, on Enter or on leaving the field. */
function TimeField({ label, value, onTime }: { label: string; value: number; onTime(time: number): void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const take = (): void => {
    const time = typed === null ? null : parseClock(typed);
    if (time !== null) onTime(time);
    setTyped(null);
  };
  const invalid = typed !== null && parseClock(typed) === null;
  return (
    <Field label={label} error={invalid ? 'e.g. 0:07.20' : null}>
      <input
        className={inputClass}
        value={typed ?? formatClock(value)}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          take();
        }}
      />
    </Field>
  );
}
