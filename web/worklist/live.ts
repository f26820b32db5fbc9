import type { WorklistRowFragment } from '../gql/graphql';

export type Row = WorklistRowFragment;
export type LiveAnalysis = Pick<Row['analyses'][number], 'id' | 'pipeline' | 'status' | 'progress' | 'stage'>;

/**
 * Lays one live event over the rows that were asked for.
 * @returns the rows, and whether the event says more than a bar can show (a status changed, or a row is missing), so
 *   that the list must be asked for again
 */
export function applyProgress(
  rows: readonly Row[],
  event: LiveAnalysis,
): { readonly rows: readonly Row[]; readonly outdated: boolean } {
  let known = false;
  let outdated = false;
  const next = rows.map((row) => {
    const before = row.analyses.find((analysis) => analysis.id === event.id);
    if (!before) return row;
    known = true;
    outdated = before.status !== event.status;
    const analyses = row.analyses.map((analysis) => (analysis.id === event.id ? { ...analysis, ...event } : analysis));
    return { ...row, analyses, progress: runningProgress(analyses) };
  });
  return { rows: next, outdated: outdated || !known };
}

/** Mean over what is queued or running; null where nothing is. */
function runningProgress(analyses: readonly LiveAnalysis[]): number | null {
  const running = analyses.filter((analysis) => analysis.status === 'RUNNING' || analysis.status === 'QUEUED');
  if (running.length === 0) return null;
  return running.reduce((sum, analysis) => sum + analysis.progress, 0) / running.length;
}
