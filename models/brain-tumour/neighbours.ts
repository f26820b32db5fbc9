/** What lies beside what, from slice to slice. */
import type { Stack } from '../runtime/stack.js';
import type { Judged, Outline } from './decide.js';

type Placed = Pick<Judged, 'slice' | 'outline'>;

/** Neighbours further apart than so many median distances are no neighbours: slices are missing between them. */
const GAP = 2.5;

/** @param stack null where positions are not known: neighbours in the list are neighbours then */
export function areNeighbours(a: number, b: number, stack: Stack | null): boolean {
  if (Math.abs(a - b) !== 1) return false;
  if (stack?.spacing == null) return true;
  const apart = Math.abs(stack.depths[a]! - stack.depths[b]!);
  return apart > 0.01 && apart < GAP * stack.spacing;
}

/** For each region, by its place in the list, those in the slices beside it that share pixels with it. */
export function overlapping(regions: readonly Placed[], stack: Stack | null): number[][] {
  const pixels = regions.map(({ outline }) => new Set(outline.cells));
  const found = regions.map((): number[] => []);
  for (const [i, one] of regions.entries()) {
    for (let j = i + 1; j < regions.length; j += 1) {
      const other = regions[j]!;
      if (!areNeighbours(one.slice, other.slice, stack) || !isSameSize(one.outline, other.outline)) continue;
      if (!other.outline.cells.some((cell) => pixels[i]!.has(cell))) continue;
      found[i]!.push(j);
      found[j]!.push(i);
    }
  }
  return found;
}

const isSameSize = (a: Outline, b: Outline): boolean => a.columns === b.columns && a.rows === b.rows;
