import type { ModelSession } from '../runtime/runtime.js';
import { Sampler, type Slice } from './slices.js';
import type { Square } from './square.js';

/** Pixels of the square that each network sees, and of the map that it draws. */
export const SIZE = 192;
export const MAP = SIZE / 2;
/** Squares a run: enough for the processor, little for the memory. */
const BATCH = 4;

/** What is to be looked at. */
export interface Look {
  readonly slice: Slice;
  readonly square: Square;
}

/**
 * Shows squares of slices to a network, a few at once.
 *
 * @returns of each, in their order, its own part of an output by the output's name
 * @throws what the session throws; `signal.reason`
 */
export async function* lookAt<Each extends Look>(
  session: ModelSession,
  looks: readonly Each[],
  signal: AbortSignal,
): AsyncGenerator<{ readonly look: Each; readonly output: (name: string) => Float32Array }> {
  const values = 3 * SIZE * SIZE;
  const sampler = new Sampler(SIZE);
  for (let start = 0; start < looks.length; start += BATCH) {
    signal.throwIfAborted();
    const batch = looks.slice(start, start + BATCH);
    const image = new Float32Array(batch.length * values);
    for (const [n, { slice, square }] of batch.entries()) sampler.write(slice, square, image, n * values);
    const found = await session.run({ image: { data: image, dims: [batch.length, 3, SIZE, SIZE] } });
    for (const [n, look] of batch.entries()) {
      const output = (name: string): Float32Array => {
        const data = found[name]!.data as Float32Array;
        const each = data.length / batch.length;
        return data.slice(n * each, (n + 1) * each);
      };
      yield { look, output };
    }
  }
}
