'use client';
import type { ReactNode } from 'react';
import { EmptyState } from '../../components/message';
import type { Pane } from '../use-stack';
import { describeTurn, placeNames, type SideLabel, turnOf, type ViewPlace, viewPlaces, wallOf } from './hanging';
import styles from './hung-views.module.css';
import type { ViewPanes } from './use-mammograms';

interface Props {
  panes: ViewPanes;
  active: ViewPlace;
  /** The image with all that lies over it. */
  children(pane: Pane, place: ViewPlace, label: SideLabel): ReactNode;
}

/** RCC and LCC over RMLO and LMLO, back to back. */
export function HungViews({ panes, active, children }: Props) {
  return (
    <div className={styles.grid} data-testid="mammograms">
      {viewPlaces.map((place) => {
        const pane = panes[place];
        const { image } = pane.view;
        const side = wallOf(place) === 'right' ? 'left' : 'right';
        const note = image && describeTurn(turnOf(image, place), true);
        return (
          <div key={place} className={styles.cell} data-testid={`view-${place}`} data-active={place === active}>
            {pane.images.length > 0 ? (
              children(pane, place, { name: placeNames[place], note, side })
            ) : (
              <EmptyState title={`No ${placeNames[place]}`}>This view is not in the study.</EmptyState>
            )}
          </div>
        );
      })}
    </div>
  );
}
