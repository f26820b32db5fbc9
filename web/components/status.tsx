import styles from './status.module.css';

export type StatusTone = 'quiet' | 'busy' | 'ok' | 'warn' | 'bad';

/** A word with a dot of its colour: the word alone says it, the colour only helps. */
export function Status({ tone, children }: { tone: StatusTone; children: string }) {
  return (
    <span className={`${styles.status} ${styles[tone]}`}>
      <span className={styles.dot} aria-hidden />
      {children}
    </span>
  );
}

/** @param value 0 to 1 */
export function ProgressBar({ value, label }: { value: number; label: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <span
      className={styles.track}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span className={styles.bar} style={{ width: `${percent}%` }} />
    </span>
  );
}
