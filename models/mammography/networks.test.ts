/** The exported networks on ONNX Runtime for Node, held to what they gave when they were exported (`outputs.json`). */
import { afterAll, expect, test } from 'vitest';
import { createNodeRuntime } from '../runtime/node.js';
import type { ModelReference, NamedTensor } from '../runtime/runtime.js';
import { CANVAS } from './breast.js';
import decide from './decide/outputs.json' with { type: 'json' };
import { wave } from './formula.js';
import { DECIDE, PROPOSE } from './models.js';
import propose from './propose/outputs.json' with { type: 'json' };
import { SCALES, SIZE } from './squares.js';

const runtime = createNodeRuntime({ providers: ['cpu'] });
afterAll(() => runtime.dispose());

interface Case {
  readonly model: ModelReference;
  readonly expected: Record<string, number[]>;
  readonly feeds: Record<string, NamedTensor>;
}

const canvas = wave(CANVAS.columns, CANVAS.rows, 0);
const squares = Float32Array.from([0, 1].flatMap((seed) => [...wave(SIZE, SIZE, seed)]));

test.each<Case>([
  { model: PROPOSE, expected: propose, feeds: { image: { data: canvas, dims: [1, 1, CANVAS.rows, CANVAS.columns] } } },
  { model: DECIDE, expected: decide, feeds: { squares: { data: squares, dims: [1, SCALES, SIZE, SIZE] } } },
])('$model.name on pictures made by a formula', async ({ model, expected, feeds }) => {
  const found = await (await runtime.session(model)).run(feeds);
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    const data = found[name]!.data as Float32Array;
    const step = Math.max(1, Math.floor(data.length / 64));
    for (const [index, value] of values.entries()) expect(Math.abs(data[index * step]! - value)).toBeLessThan(1e-4);
  }
});
