import { useState } from 'react';
import type { Series, Study } from './overlay';
import { matchingSeries } from './prior-series';

/** One series, two beside each other, one in three planes, or four mammograms back to back. */
export type Layout = 'one' | 'two' | 'mpr' | 'mammograms';
export type Place = 0 | 1;

export interface Hanging {
  readonly layout: Layout;
  /** Which of two views the keys and the panels belong to. */
  readonly active: Place;
  /** The study of each place: the second one's is the prior while one is chosen. */
  readonly studies: readonly [Study, Study];
  /** By place; the second is null while there is one view. */
  readonly series: readonly [Series, Series | null];
  readonly current: Series;
  /** Whether two views scroll together. */
  readonly linked: boolean;
  /** Lists and panels out of the way. */
  readonly enlarged: boolean;
  readonly texts: boolean;
  setLayout(layout: Layout): void;
  setActive(place: Place): void;
  open(id: string): void;
  toggle(what: 'linked' | 'enlarged' | 'texts'): void;
}

const seriesOf = ({ series }: Study): readonly Series[] => series.edges.map((edge) => edge.node);

/**
 * Which series hangs where.
 * @param prior hangs in the second view, where one is chosen
 * @param usualLayout how the study opens
 * @param onOpen keeps the first view's series in the address
 */
export function useHanging(
  study: Study,
  prior: Study | null,
  first: Series,
  usualLayout: Layout,
  onOpen: (id: string) => void,
): Hanging {
  const [layout, setLayout] = useState<Layout>(usualLayout);
  const [active, setActive] = useState<Place>(0);
  const [besideId, setBesideId] = useState<string | null>(null);
  const [switches, setSwitches] = useState({ linked: true, enlarged: false, texts: true });
  const all = seriesOf(prior ?? study);
  const usual = prior ? matchingSeries(first, all) : companionOf(first, all);
  const second = layout === 'two' ? (all.find(({ id }) => id === besideId) ?? usual) : null;
  const place: Place = second ? active : 0;
  return {
    layout,
    active: place,
    studies: [study, prior ?? study],
    series: [first, second],
    current: place === 1 && second ? second : first,
    ...switches,
    setLayout: (next) => {
      setActive(0);
      setLayout(next);
    },
    setActive,
    open: (id) => {
      const isOfPrior = prior !== null && all.some((one) => one.id === id);
      // With a prior each study keeps its side, whichever view is in use.
      if (isOfPrior || (prior === null && place === 1)) setBesideId(id);
      else onOpen(id);
    },
    toggle: (what) => setSwitches((before) => ({ ...before, [what]: !before[what] })),
  };
}

/** What a reader most likely wants beside a series: the next one of its modality with as many images, else the next. */
function companionOf(first: Series, all: readonly Series[]): Series {
  const others = [...all.slice(all.indexOf(first) + 1), ...all.slice(0, all.indexOf(first))];
  const alike = others.filter(({ modality }) => modality === first.modality);
  return alike.find(({ instanceCount }) => instanceCount === first.instanceCount) ?? alike[0] ?? others[0] ?? first;
}
