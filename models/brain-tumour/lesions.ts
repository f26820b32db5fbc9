/** What was marked slice by slice, joined to lesions. */
import type { Stack } from '../runtime/stack.js';
import type { Judged } from './decide.js';

/** One lesion: its regions in the order of the slices, at most one place in the head. */
export interface Lesion {
  readonly regions: readonly Judged[];
  /** The surest region's. */
  readonly score: number;
}

/** Neighbours further apart than so many median distances are no neighbours: slices are missing between them. */
const GAP = 2.5;

/**
 * Joins regions of neighbouring slices that share pixels.
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
  for (const [i, one] of regions.entries()) {
    for (let j = i + 1; j < regions.length; j += 1) {
      const other = regions[j]!;
      if (areNeighbours(one.slice, other.slice, stack) && sharePixels(one, other)) parent[rootOf(j)] = rootOf(i);
    }
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

/** Two regions of one slice belong together where they touch what is one in the slice beside it: by way of that. */
function areNeighbours(a: number, b: number, stack: Stack | null): boolean {
  if (a === b) return false;
  if (stack?.spacing == null) return Math.abs(a - b) === 1;
  const apart = Math.abs(stack.depths[a]! - stack.depths[b]!);
  return apart > 0.01 && apart < GAP * stack.spacing && Math.abs(a - b) <= 1;
}

function sharePixels(a: Judged, b: Judged): boolean {
  if (a.outline.columns !== b.outline.columns || a.outline.rows !== b.outline.rows) return false;
  const [one, other] = [a.box, b.box];
  if (one.x >= other.x + other.width || other.x >= one.x + one.width) return false;
  if (one.y >= other.y + other.height || other.y >= one.y + one.height) return false;
  const cells = new Set(a.outline.cells);
  return b.outline.cells.some((cell) => cells.has(cell));
}
