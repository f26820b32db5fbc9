/** How unlike the training part an input is (`models/training/brain_tumour/familiar.py`). */
import type { Sequence } from './sequence.js';

/** Mahalanobis distance of stage 1's deepest features to those of the training part of each sequence. */
export type Distances = Readonly<Record<Sequence, number>>;

/** @param output `distance` of stage 1, for one slice */
export function distancesOf(output: Float32Array): Distances {
  const [flair, t1ce] = output;
  if (flair === undefined || t1ce === undefined) throw new RangeError('the network names no distance per sequence');
  return { FLAIR: flair, T1CE: t1ce };
}
