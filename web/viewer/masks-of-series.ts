import { currentAnalyses } from '../review/current-analyses';
import { shownAt } from '../review/operating-point';
import { standingOf } from '../review/standing';
import type { MaskLook, Outlined } from './labelmap';
import type { Series } from './overlay';
import type { Masks } from './use-labelmap';

/**
 * Masks of the current analyses: all that are stored, and which of them are drawn.
 *
 * @param moved the reader's threshold, see `shownAt`
 */
export function masksOf(series: Series, moved: number | null, look: MaskLook): Masks {
  const analyses = currentAnalyses(series.analyses.edges.map((edge) => edge.node));
  const outlined = analyses
    .flatMap((analysis) => [...analysis.findings, ...analysis.candidates])
    .filter(({ masks }) => masks.length > 0)
    .map(({ id, score, masks }): Outlined => ({ id, score, masks }));
  const shown = analyses.flatMap((analysis) => {
    const { findings, raised } = shownAt(analysis, moved);
    // What a reader rejected keeps its dashed box, and no longer covers the image.
    return [...findings.filter((finding) => standingOf(finding).state !== 'REJECT'), ...raised];
  });
  return { outlined, shown: new Set(shown.map(({ id }) => id)), look };
}
