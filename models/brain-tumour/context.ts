/** A region of a volume is judged by what it overlaps in the slices beside it, too: a lesion seldom ends at once. */
import type { Stack } from '../runtime/stack.js';
import type { Judged } from './decide.js';
import { overlapping } from './neighbours.js';

interface Evidence {
  /** Of stage 2: that there is a lesion. */
  readonly logit: number;
  /** ln(1 + pixels on a slice of 256 × 256). */
  readonly area: number;
}

/** Weights of a logistic regression, set on the development part (models/training/brain_tumour/pipeline.py). */
export interface Context {
  readonly bias: number;
  readonly own: Evidence;
  readonly beside: Evidence;
}

/** Where nothing is overlapped. */
const ALONE: Evidence = { logit: -12, area: 0 };
const REFERENCE_PIXELS = 256 * 256;

/** @returns the same regions, with the probability that they have in their context */
export function inContext(regions: readonly Judged[], stack: Stack | null, weights: Context): Judged[] {
  const evidence = regions.map(evidenceOf);
  return overlapping(regions, stack).map((touched, place) => {
    const beside = touched.map((other) => evidence[other]!).reduce(strongest, ALONE);
    const probability = probabilityOf(weights, evidence[place]!, beside);
    return { ...regions[place]!, probability };
  });
}

const evidenceOf = ({ logit, outline: { cells, columns, rows } }: Judged): Evidence => ({
  logit,
  area: Math.log1p((cells.length * REFERENCE_PIXELS) / (columns * rows)),
});

const strongest = (a: Evidence, b: Evidence): Evidence => ({
  logit: a === ALONE ? b.logit : Math.max(a.logit, b.logit),
  area: Math.max(a.area, b.area),
});

/** Of a lesion, 0 to 1. */
export function probabilityOf(weights: Context, own: Evidence, beside: Evidence): number {
  const weigh = (by: Evidence, seen: Evidence): number => by.logit * seen.logit + by.area * seen.area;
  return 1 / (1 + Math.exp(-(weights.bias + weigh(weights.own, own) + weigh(weights.beside, beside))));
}
