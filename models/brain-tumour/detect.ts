import type { ModelSession } from '../runtime/runtime.js';
import { type Proposal, proposalsOf } from './candidates.js';
import { type Distances, distancesOf } from './familiar.js';
import { lookAt, MAP } from './look.js';
import type { Slice } from './slices.js';
import { wholeSlice } from './square.js';

/** Probability at which its map is cut into candidates. */
const LOWEST = 0.08;

/** What stage 1 says of a slice. */
export interface Detected {
  readonly slice: Slice;
  /** MAP × MAP probabilities over the whole slice: the heat map. */
  readonly map: Float32Array;
  readonly proposals: readonly Proposal[];
  /** Of the slice as a whole to what stage 1 learnt from. */
  readonly distances: Distances;
}

/** @param progress how many of the slices are done. @throws what the session throws; `signal.reason` */
export async function detectLesions(
  session: ModelSession,
  slices: readonly Slice[],
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<Detected[]> {
  const found: Detected[] = [];
  const looks = slices.map((slice) => ({ slice, square: wholeSlice(slice.plane) }));
  for await (const { look, output } of lookAt(session, looks, signal)) {
    const map = output('map');
    found.push({
      ...{ slice: look.slice, map, distances: distancesOf(output('distance')) },
      proposals: proposalsOf(map, MAP, look.square, LOWEST),
    });
    progress(found.length);
  }
  return found;
}
