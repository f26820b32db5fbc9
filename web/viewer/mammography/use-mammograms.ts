import { useEffect, useState } from 'react';
import type { StackImage } from '../dicom-json';
import type { Series, Study } from '../overlay';
import { fetchImages, type Pane, useImagePane } from '../use-stack';
import { type Hung, type HungSlot, hangViews, type ViewPlace, viewPlaces } from './hanging';

export interface Mammograms {
  readonly views: Hung<StackImage>;
  /** Of an image, by SOP Instance UID. */
  seriesOf(image: StackImage | null): Series | null;
}

export const mammogramsOf = (study: Study | null): readonly Series[] =>
  (study?.series.edges ?? []).map((edge) => edge.node).filter(({ modality }) => modality === 'MG');

/**
 * The study's mammograms by the place where they hang. One series often holds several views, or each view its own.
 * @param study null asks for nothing
 * @returns undefined until they are known; null where the study has none whose side and view the file states
 */
export function useMammograms(study: Study | null): Mammograms | null | undefined {
  const series = mammogramsOf(study);
  // What is asked for changes where a series comes or grows, not whenever the study is read again.
  const wanted = series.map((one) => `${one.seriesInstanceUid} ${one.instanceCount}`).join(',');
  const [found, setFound] = useState<{ wanted: string; images: readonly (readonly [string, StackImage])[] } | null>(
    null,
  );
  const studyInstanceUid = study?.studyInstanceUid ?? '';
  useEffect(() => {
    if (wanted === '') return;
    const stop = new AbortController();
    const uids = wanted.split(',').map((one) => one.split(' ')[0]!);
    Promise.all(
      uids.map(async (uid) => {
        const images = await fetchImages(studyInstanceUid, uid, stop.signal);
        return images.map((image) => [uid, image] as const);
      }),
    )
      .then((images) => setFound({ wanted, images: images.flat() }))
      // The ordinary view asks again, and says what is wrong.
      .catch(() => !stop.signal.aborted && setFound({ wanted, images: [] }));
    return () => stop.abort();
  }, [wanted, studyInstanceUid]);

  const [hung, setHung] = useState<{ of: typeof found; views: Hung<StackImage> } | null>(null);
  if (found && hung?.of !== found) setHung({ of: found, views: hangViews(found.images.map(([, image]) => image)) });
  if (wanted === '') return null;
  if (!found || !hung) return undefined;
  if (viewPlaces.every((place) => hung.views[place].length === 0)) return null;
  const uidOf = new Map(found.images.map(([uid, image]) => [image.sopInstanceUid, uid]));
  return {
    views: hung.views,
    seriesOf: (image) =>
      series.find(({ seriesInstanceUid }) => seriesInstanceUid === (image && uidOf.get(image.sopInstanceUid))) ?? null,
  };
}

export type ViewPanes = Readonly<Record<HungSlot, Pane>>;

/** @param mammograms null keeps its four empty, as it does the prior's */
export function useViewPanes(mammograms: Mammograms | null, prior: Mammograms | null): ViewPanes {
  const at = (of: Mammograms | null, place: ViewPlace) => of?.views[place] ?? null;
  return {
    RCC: useImagePane(at(mammograms, 'RCC'), 'MG'),
    LCC: useImagePane(at(mammograms, 'LCC'), 'MG'),
    RMLO: useImagePane(at(mammograms, 'RMLO'), 'MG'),
    LMLO: useImagePane(at(mammograms, 'LMLO'), 'MG'),
    PRIOR_RCC: useImagePane(at(prior, 'RCC'), 'MG'),
    PRIOR_LCC: useImagePane(at(prior, 'LCC'), 'MG'),
    PRIOR_RMLO: useImagePane(at(prior, 'RMLO'), 'MG'),
    PRIOR_LMLO: useImagePane(at(prior, 'LMLO'), 'MG'),
  };
}
