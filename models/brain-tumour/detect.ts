import type { ModelSession } from '../runtime/runtime.js';
import { type Proposal, proposalsOf } from './candidates.js';
import { type Slice, writeChannels } from './slices.js';
import { wholeSlice } from './square.js';

/** Pixels of the square that stage 1 sees, and of the map that it draws. */
const SIZE = 192;
const MAP = SIZE / 2;
/** Probability at which its map is cut into candidates. */
const LOWEST = 0.08;
/** Slices a run: enough for the processor, little for the memory. */
const BATCH = 4;

/** What stage 1 says of a slice. */
export interface Detected {
  readonly slice: Slice;
  /** MAP × MAP probabilities over the whole slice: the heat map. */
  readonly map: Float32Array;
  readonly proposals: readonly Proposal[];
}

/** @param progress how many of the slices are done. @throws what the session throws; `signal.reason` */
export async function detectLesions(
  session: ModelSession,
  slices: readonly Slice[],
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<Detected[]> {
  const found: Detected[] = [];
  for (let start = 0; start < slices.length; start += BATCH) {
    signal.throwIfAborted();
    const batch = slices.slice(start, start + BATCH);
    const image = new Float32Array(batch.length * 3 * SIZE * SIZE);
    for (const [n, slice] of batch.entries()) {
      writeChannels(slice, wholeSlice(slice.plane), SIZE, image, n * 3 * SIZE * SIZE);
    }
    const { map } = await session.run({ image: { data: image, dims: [batch.length, 3, SIZE, SIZE] } });
    for (const [n, slice] of batch.entries()) {
      const own = (map!.data as Float32Array).slice(n * MAP * MAP, (n + 1) * MAP * MAP);
      found.push({ slice, map: own, proposals: proposalsOf(own, MAP, wholeSlice(slice.plane), LOWEST) });
    }
    progress(found.length);
  }
  return found;
}
