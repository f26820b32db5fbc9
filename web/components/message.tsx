import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button';
import styles from './message.module.css';

/** What stands where there is nothing (yet): one sentence, and what the reader can do about it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.state}>
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.text}>{children}</div>}
    </div>
  );
}

export function ErrorState({ title, message, onRetry }: { title: string; message: string; onRetry?: () => void }) {
  return (
    <div className={styles.state} role="alert">
      <CircleAlert className={styles.bad} aria-hidden />
      <p className={styles.title}>{title}</p>
      <p className={styles.text}>{message}</p>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}

/** Says nothing for the first moments, so that a fast answer does not flash a message. */
export function LoadingState({ children = 'Loading …' }: { children?: ReactNode }) {
  return (
    <div className={`${styles.state} ${styles.late}`} role="status">
      <span className={styles.spinner} aria-hidden />
      <p className={styles.text}>{children}</p>
    </div>
  );
}

export function InlineError({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className={styles.inline}>
      <CircleAlert aria-hidden />
      <span>{children}</span>
    </p>
  );
}
