'use client';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../components/button';
import { formatClock, formatMoment } from '../format/time';
import type { AnnotationDetailFragment } from '../gql/graphql';
import styles from './annotation-list.module.css';
import { Measurements } from './measurements';
import { ReasonDialog } from './reason-dialog';
import type { Review } from './use-review';

interface Props {
  annotations: readonly AnnotationDetailFragment[];
  /** Null where the viewer may not change anything. */
  review: Review | null;
  /** Shows the place that was marked. */
  onShow(annotation: AnnotationDetailFragment): void;
  where(annotation: AnnotationDetailFragment): string | null;
  empty: string;
}

const removalReasons = ['Drawn by mistake', 'Wrong place', 'Replaced by another mark'];

export function AnnotationList({ annotations, review, onShow, where, empty }: Props) {
  const [removing, setRemoving] = useState<AnnotationDetailFragment | null>(null);
  if (annotations.length === 0) return <p className={styles.empty}>{empty}</p>;
  return (
    <>
      <ul>
        {annotations.map((annotation) => (
          <li key={annotation.id} className={styles.item} data-testid="annotation">
            <div className={styles.line}>
              <button type="button" className={styles.show} onClick={() => onShow(annotation)}>
                {annotation.label}
              </button>
              <span className={styles.where}>
                {annotation.time
                  ? `${formatClock(annotation.time.start)} – ${formatClock(annotation.time.end)}`
                  : where(annotation)}
              </span>
              {review && (
                <Button
                  look="quiet"
                  icon
                  aria-label={`Remove ${annotation.label}`}
                  onClick={() => setRemoving(annotation)}
                >
                  <Trash2 />
                </Button>
              )}
            </div>
            {annotation.comment && <p>{annotation.comment}</p>}
            <Measurements measurements={annotation.measurements} />
            <p className={styles.by}>
              {annotation.createdBy.name}, {formatMoment(annotation.createdAt)}
            </p>
          </li>
        ))}
      </ul>
      <ReasonDialog
        open={removing !== null}
        title={`Remove "${removing?.label ?? ''}"`}
        suggestions={removalReasons}
        action="Remove"
        problem={review?.problem ?? null}
        busy={review?.busy ?? false}
        onClose={() => setRemoving(null)}
        onReason={(reason) => {
          if (!review || !removing) return;
          void review.removeAnnotation(removing.id, reason).then((removed) => removed && setRemoving(null));
        }}
      />
    </>
  );
}
