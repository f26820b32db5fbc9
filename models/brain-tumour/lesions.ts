/** What was marked slice by slice, joined to lesions. */
import type { Stack } from '../runtime/stack.js';
import type { Judged } from './decide.js';
import { overlapping } from './neighbours.js';

/** One lesion: its regions in the order of the slices, at most one place in the head. */
export interface Lesion {
  readonly regions: readonly Judged[];
  /** The surest region's. */
  readonly score: number;
}

/**
 * Joins regions of neighbouring slices that share pixels. Two regions of one slice belong together where they touch what
 * is one in the slice beside it: by way of that.
 *
 * @param stack null where positions are not known: neighbours in the list are neighbours then
 */
export function joinRegions(regions: readonly Judged[], stack: Stack | null): Lesion[] {
  const parent = regions.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root]!;
    return root;
  };
  for (const [i, others] of overlapping(regions, stack).entries()) {
    for (const j of others) parent[rootOf(j)] = rootOf(i);
  }
  const groups = new Map<number, Judged[]>();
  for (const [index, region] of regions.entries()) {
    const root = rootOf(index);
    groups.set(root, [...(groups.get(root) ?? []), region]);
  }
  return [...groups.values()]
    .map((group) => ({
      regions: group.sort((a, b) => a.slice - b.slice),
      score: Math.max(...group.map(({ probability }) => probability)),
    }))
    .sort((a, b) => b.score - a.score);
}
