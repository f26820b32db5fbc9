import type { Study } from './overlay';
import type { ScrollLink } from './use-linked-scroll';
import type { ChosenPrior } from './use-prior';
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
function visitOf(study: Study, which: 'CURRENT' | 'PRIOR' | 'THIS STUDY' | 'OTHER STUDY'): string {
  return `${which} ${study.studyDate ?? 'without date'}`;
}

function linkNote(link: ScrollLink | null): string | null {
  return link === 'share' ? 'Linked by share of the stack, not by place' : null;
}

/** Null where the views are of one study. */
export function visitsOf(study: Study, prior: ChosenPrior, link: ScrollLink | null): readonly [Visit, Visit] | null {
  if (!prior.study) return null;
  const which = prior.isEarlier ? 'PRIOR' : 'OTHER STUDY';
  return [
    { name: visitOf(study, prior.isEarlier ? 'CURRENT' : 'THIS STUDY'), isPrior: false, note: null },
    { name: visitOf(prior.study, which), isPrior: true, note: linkNote(link) },
  ];
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
