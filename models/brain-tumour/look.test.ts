import { expect, test } from 'vitest';
import type { ModelSession } from '../runtime/runtime.js';
import { lookAt, SIZE } from './look.js';

test('each square hears its own part of the answer, in order, over several runs', async () => {
  const runs: number[] = [];
  // In place of a network: the brightness of each square, once and twice, under two names.
  const session: Pick<ModelSession, 'run'> = {
    async run({ image }) {
      const count = image!.dims[0]!;
      runs.push(count);
      const first = Float32Array.from({ length: count }, (_, n) => Number(image!.data[n * 3 * SIZE * SIZE]));
      const both = Float32Array.from([...first].flatMap((value) => [value, 2 * value]));
      return { one: { data: first, dims: [count, 1] }, two: { data: both, dims: [count, 2] } };
    },
  };
  const looks = Array.from({ length: 6 }, (_, index) => {
    const plane = { columns: 8, rows: 8, values: new Float32Array(64).fill(index + 1) };
    return { index, slice: { index, before: plane, plane, after: plane }, square: { x: 4, y: 4, side: 2 } };
  });
  const seen: unknown[] = [];
  for await (const { look, output } of lookAt(session as ModelSession, looks, AbortSignal.any([]))) {
    seen.push([look.index, [...output('one')], [...output('two')]]);
  }
  expect(seen).toEqual(looks.map(({ index }) => [index, [index + 1], [index + 1, 2 * (index + 1)]]));
  expect(runs).toEqual([4, 2]);
  const stopped = lookAt(session as ModelSession, looks, AbortSignal.abort(new Error('stopped')));
  await expect(stopped.next()).rejects.toThrow('stopped');
});
