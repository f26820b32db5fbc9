'use client';
import { Fragment, type ReactNode } from 'react';
import { EmptyState } from '../../components/message';
import type { Pane } from '../use-stack';
import { type Visit, VisitLabel } from '../visit-label';
import {
  describeTurn,
  type HungSlot,
  nameOfView,
  placeNames,
  priorSlot,
  type SideLabel,
  turnOf,
  type ViewPlace,
  viewPlaces,
  wallOf,
} from './hanging';
import styles from './hung-views.module.css';
import type { ViewPanes } from './use-mammograms';

interface Props {
  panes: ViewPanes;
  active: HungSlot;
  /** Of the study that is read and of the prior below it; null where no prior hangs. */
  visits: readonly [Visit, Visit] | null;
  /** The image with all that lies over it. */
  children(pane: Pane, slot: HungSlot, label: SideLabel): ReactNode;
}

/**
 * RCC and LCC over RMLO and LMLO, back to back. With a prior the four stand in one row, and each one's prior below it: a
 * mammogram is higher than wide, so that it is larger so than in rows of two.
 */
export function HungViews({ panes, active, visits, children }: Props) {
  const cell = (slot: HungSlot, place: ViewPlace, absent: ReactNode): ReactNode => {
    const pane = panes[slot];
    const { image } = pane.view;
    const side = wallOf(place) === 'right' ? 'left' : 'right';
    const note = image && describeTurn(turnOf(image, place), true);
    return (
      <div key={slot} className={styles.cell} data-testid={`view-${slot}`} data-active={slot === active}>
        {pane.images.length > 0
          ? children(pane, slot, { name: image ? nameOfView(image) : placeNames[place], note, side })
          : absent}
      </div>
    );
  };
  return (
    <div className={styles.grid} data-testid="mammograms" data-prior={visits !== null}>
      {visits && <VisitLabel {...visits[0]} />}
      {viewPlaces.map((place) =>
        cell(place, place, <EmptyState title={`No ${placeNames[place]}`}>This view is not in the study.</EmptyState>),
      )}
      {visits && (
        <Fragment key="prior">
          <VisitLabel {...visits[1]} />
          {viewPlaces.map((place) =>
            cell(
              priorSlot(place),
              place,
              <EmptyState title={`No prior ${placeNames[place]}`}>This view is not in {visits[1].name}.</EmptyState>,
            ),
          )}
        </Fragment>
      )}
    </div>
  );
}
