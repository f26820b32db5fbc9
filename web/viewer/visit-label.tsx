import type { Study } from './overlay';
import type { ScrollLink } from './use-linked-scroll';
import styles from './visit-label.module.css';

/** Which of two studies a view shows. */
export interface Visit {
  /** E.g. `PRIOR 2025-03-01`. */
  readonly name: string;
  readonly isPrior: boolean;
  /** What the reader must know of how the two scroll together. */
  readonly note: string | null;
}

/** Dates as ISO 8601 has them: two that are compared at a glance are read digit by digit. */
export function visitOf(study: Study, which: 'CURRENT' | 'PRIOR' | 'THIS STUDY' | 'OTHER STUDY'): string {
  return `${which} ${study.studyDate ?? 'without date'}`;
}

export function linkNote(link: ScrollLink | null): string | null {
  return link === 'share' ? 'Linked by share of the stack, not by place' : null;
}

/** Large, so that two visits cannot be mixed up. */
export function VisitLabel({ name, isPrior, note }: Visit) {
  return (
    <p className={styles.label} data-prior={isPrior} data-testid="visit">
      <b>{name}</b>
      {note && <span className={styles.note}>{note}</span>}
    </p>
  );
}
