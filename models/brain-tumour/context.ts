import type { Stack } from '../runtime/stack.js';
import type { Judged } from './decide.js';
import { overlapping } from './neighbours.js';

/**
 * A lesion seldom ends at once: what is unsure by itself and overlaps what is sure in a slice beside it becomes surer, and
 * nothing becomes less sure.
 *
 * @param regions with the probability that each has by itself
 * @param neighbour how far towards the surer one, 0 to 1
 */
export function inContext(regions: readonly Judged[], stack: Stack | null, neighbour: number): Judged[] {
  return overlapping(regions, stack).map((touched, place) => {
    const region = regions[place]!;
    const beside = Math.max(0, ...touched.map((other) => regions[other]!.probability));
    return { ...region, probability: region.probability + neighbour * Math.max(0, beside - region.probability) };
  });
}
