import { currentAnalyses } from '../review/current-analyses';
import type { Series } from './overlay';

/** What a series was read as; null where no pipeline says it. */
function kindOf(series: Series): string | null {
  const analyses = currentAnalyses(series.analyses.edges.map((edge) => edge.node));
  const acquisition = analyses.find((analysis) => analysis.acquisition !== null)?.acquisition ?? null;
  return acquisition?.plane ? `${acquisition.sequence} ${acquisition.plane}` : null;
}

/**
 * The series of a prior study that belongs beside one: of the same sequence and plane, and of several the one that is
 * called the same. Null where none is; the reader chooses then.
 */
export function matchingSeries(series: Series, prior: readonly Series[]): Series | null {
  const kind = kindOf(series);
  const alike = kind === null ? [] : prior.filter((one) => kindOf(one) === kind);
  const named = (list: readonly Series[]) => list.find(({ description }) => description === series.description);
  // What no pipeline reads is known by its name alone.
  if (kind === null) return prior.find((one) => one.description !== null && isCalledLike(one, series)) ?? null;
  return named(alike) ?? alike[0] ?? null;
}

const isCalledLike = (a: Series, b: Series): boolean => a.modality === b.modality && a.description === b.description;
