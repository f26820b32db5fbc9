import type { NotAnalysedRowFragment } from '../gql/graphql';

export type NotAnalysed = NotAnalysedRowFragment;

/**
 * Only what still stands: an analysis that a later one of the same pipeline (or, where none accepted the unit, any
 * later one) has replaced is history, not something left to do.
 */
export function stillStands(analysis: NotAnalysed): boolean {
  const unit = analysis.series ?? analysis.recording;
  const later = (unit?.analyses.edges ?? []).filter(
    ({ node }) =>
      node.id !== analysis.id &&
      node.createdAt > analysis.createdAt &&
      (analysis.pipeline === null || analysis.pipeline === undefined || node.pipeline === analysis.pipeline),
  );
  return later.length === 0;
}
