import type { Row } from '../database/tables.js';

/**
 * Puts the decisions of one finding into order, newest first. Each names the one that its maker saw as the newest, and
 * no two name the same (database), so that they are a chain; times alone would leave two of one millisecond undecided.
 */
export function newestFirst<D extends Pick<Row<'decision'>, 'id' | 'previousId'>>(decisions: readonly D[]): D[] {
  const following = new Map(decisions.map((decision) => [decision.previousId, decision]));
  const ordered: D[] = [];
  for (let next = following.get(null); next !== undefined; next = following.get(next.id)) ordered.unshift(next);
  return ordered;
}
