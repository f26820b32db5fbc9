import type { ReactNode } from 'react';
import styles from './field.module.css';

export const inputClass = styles.input;

/** A label over one control; an error stands under it and is read out. */
export function Field({ label, error, children }: { label: string; error?: string | null; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child.
    <label className={styles.field}>
      <span className={styles.label}>{label}</span>
      {children}
      {error && (
        <span role="alert" className={styles.error}>
          {error}
        </span>
      )}
    </label>
  );
}
