interface Run {
  readonly pipeline: string | null;
  readonly createdAt: string;
}

/** Newest run of each pipeline: older ones are history. Said in the order in which they came. */
export function currentAnalyses<T extends Run>(analyses: readonly T[]): T[] {
  const newest = new Map<string | null, T>();
  for (const analysis of analyses.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))) {
    newest.set(analysis.pipeline, analysis);
  }
  // "No pipeline reads this" no longer holds once one does.
  if (newest.size > 1) newest.delete(null);
  return [...newest.values()];
}
