/** The committed networks in ONNX Runtime give what the training framework gave (`outputs.json`, written by `export.py`). */
import { afterAll, expect, test } from 'vitest';
import { createNodeRuntime } from '../runtime/node.js';
import decide from './decide/outputs.json' with { type: 'json' };
import { picture } from './formula.js';
import { SIZE } from './look.js';
import { DECIDE, PROPOSE } from './models.js';
import propose from './propose/outputs.json' with { type: 'json' };

const runtime = createNodeRuntime({ providers: ['cpu'] });
afterAll(() => runtime.dispose());

test.each([
  { model: PROPOSE, expected: propose as Record<string, number[]> },
  { model: DECIDE, expected: decide as Record<string, number[]> },
])('$model.name on pictures made by a formula', async ({ model, expected }) => {
  const session = await runtime.session(model);
  const channels = [0, 1, 2].flatMap((seed) => [...picture(SIZE, SIZE, seed).values]);
  const image = Float32Array.from(channels, (value) => (value / 1023) * 1.2);
  const found = await session.run({ image: { data: image, dims: [1, 3, SIZE, SIZE] } });
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    const data = found[name]!.data as Float32Array;
    const step = Math.max(1, Math.floor(data.length / 64));
    for (const [index, value] of values.entries()) expect(Math.abs(data[index * step]! - value)).toBeLessThan(1e-4);
  }
});
