import { currentAnalyses } from '../review/current-analyses';
import { shownAt } from '../review/operating-point';
import { standingOf } from '../review/standing';
import type { MaskLook, Outlined } from './labelmap';
import type { Series } from './overlay';
import type { Masks } from './use-labelmap';

/**
 * Masks of the current analyses: all that are stored, and which of them are drawn. Where a reader corrected an outline,
 * the model's stays beside it as a line.
 *
 * @param moved the reader's threshold, see `shownAt`
 * @param edited the finding that brush and eraser are at, by id: its outline is theirs
 */
export function masksOf(series: Series, moved: number | null, look: MaskLook, edited: string | null): Masks {
  const analyses = currentAnalyses(series.analyses.edges.map((edge) => edge.node));
  const all = analyses.flatMap((analysis) => [...analysis.findings, ...analysis.candidates]);
  const shown = analyses.flatMap((analysis) => {
    const { findings, raised } = shownAt(analysis, moved);
    // What a reader rejected keeps its dashed box, and no longer covers the image.
    return [...findings.filter((finding) => standingOf(finding).state !== 'REJECT'), ...raised];
  });
  const redrawn = look.version === 'reader' ? shown.filter((finding) => standingOf(finding).masks !== null) : [];
  const ids = (marks: readonly { id: string }[]): Set<string> => new Set(marks.map(({ id }) => id));
  return {
    look,
    model: {
      outlined: outlinedOf(all, ({ masks }) => masks),
      shown: ids(shown),
      faint: ids([...redrawn, ...shown.filter(({ id }) => id === edited)]),
    },
    reader: {
      outlined: outlinedOf(all, (finding) => standingOf(finding).masks ?? []),
      shown: ids(redrawn.filter(({ id }) => id !== edited)),
      faint: new Set(),
    },
  };
}

function outlinedOf<M extends Omit<Outlined, 'masks'>>(
  marks: readonly M[],
  masksOfMark: (mark: M) => Outlined['masks'],
): Outlined[] {
  return marks
    .map((mark): Outlined => ({ id: mark.id, score: mark.score, masks: masksOfMark(mark) }))
    .filter(({ masks }) => masks.length > 0);
}

/** Whether any outline has a second version. */
export function isRedrawn(series: Series): boolean {
  const analyses = currentAnalyses(series.analyses.edges.map((edge) => edge.node));
  return analyses.some(({ findings }) => findings.some((finding) => standingOf(finding).masks !== null));
}
