import { useState } from 'react';
import type { Series, Study } from '../overlay';
import type { Pane } from '../use-stack';
import type { ViewControls } from '../view-controls';
import { type HungSlot, hungSlots, isPriorSlot } from './hanging';
import { useHungViews } from './use-hung-views';
import { type Mammograms, useMammograms, useViewPanes, type ViewPanes } from './use-mammograms';

/** The mammograms of a study back to back, with those of its prior below them. */
export interface HungStudy {
  /** Whether mammograms of the prior hang, too. */
  readonly hasPrior: boolean;
  readonly panes: ViewPanes;
  /** Which one the keys and the panels belong to. */
  readonly used: HungSlot;
  readonly pane: Pane;
  readonly controls: ViewControls;
  use(slot: HungSlot): void;
  /** Of the image that is shown there; null until there is one. */
  seriesAt(slot: HungSlot): Series | null;
}

/**
 * @param mammograms of the study that is read
 * @param prior null where none is chosen
 * @param shown false keeps every place empty
 */
export function useHungStudy(mammograms: Mammograms | null, prior: Study | null, shown: boolean): HungStudy {
  const ofPrior = useMammograms(shown ? prior : null) ?? null;
  const [chosen, use] = useState<HungSlot | null>(null);
  const panes = useViewPanes(shown ? mammograms : null, ofPrior);
  const of = (slot: HungSlot): Mammograms | null => (isPriorSlot(slot) ? ofPrior : mammograms);
  // A prior that is taken away takes the one in use with it.
  const isThere = (slot: HungSlot | null): boolean => slot !== null && panes[slot].images.length > 0;
  const used = (isThere(chosen) ? chosen : hungSlots.find(isThere)) ?? 'RCC';
  const { controls } = useHungViews(panes, used, shown);
  return {
    hasPrior: ofPrior !== null,
    panes,
    used,
    pane: panes[used],
    controls,
    use,
    seriesAt: (slot) => of(slot)?.seriesOf(panes[slot].view.image) ?? null,
  };
}
