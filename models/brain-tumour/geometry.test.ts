/** Held to what the training code gives on the same pictures (reference.json, `python -m brain_tumour.reference`). */
import { expect, test } from 'vitest';
import { expectDigest } from '../testing/digest.js';
import { proposalsOf } from './candidates.js';
import { picture } from './formula.js';
import { normalise } from './intensity.js';
import reference from './reference.json' with { type: 'json' };
import { aroundCandidate, pasteSquare, sampleSquare, wholeSlice } from './square.js';

const shape = { columns: 60, rows: 40 };
const volume = [0, 1, 2].map((seed) => picture(shape.columns, shape.rows, seed));
const slices = normalise(volume);
const box = { x: 41, y: 3, width: 9, height: 12 };
const squares = { whole: wholeSlice(shape), around: aroundCandidate(box, shape), shrunk: { x: 20, y: 15, side: 90 } };
const smallMap = picture(16, 16, 7).values.map((value) => value / 1023);

test('intensities of a volume and of a slice', () => {
  expectDigest(Float32Array.from(slices.flatMap(({ values }) => [...values])), reference.volume);
  expectDigest(normalise([volume[1]!])[0]!.values, reference.single);
});

test('an image of one value becomes zeros', () => {
  const flat = { columns: 4, rows: 4, values: new Float32Array(16).fill(300) };
  expect(normalise([flat])[0]!.values).toEqual(new Float32Array(16));
});

test.each(['whole', 'around', 'shrunk'] as const)('the square %s', (name) => {
  const { x, y, side, sampled } = reference.squares[name];
  expect(squares[name]).toEqual({ x, y, side });
  const target = new Float32Array(24 * 24);
  sampleSquare(slices[1]!, squares[name], 24, target);
  expectDigest(target, sampled);
});

test('a map goes back to where it came from', () => {
  const { columns, rows, left, top, values } = pasteSquare(smallMap, 16, squares.around, shape);
  const slice = new Float32Array(shape.columns * shape.rows);
  for (let row = 0; row < rows; row += 1) {
    slice.set(values.subarray(row * columns, (row + 1) * columns), (top + row) * shape.columns + left);
  }
  expectDigest(slice, reference.pasted);
});

test('candidates of a map', () => {
  const found = proposalsOf(smallMap, 16, squares.whole, 0.9);
  expect(reference.components.length).toBeGreaterThan(5);
  expect(found).toHaveLength(8);
  const rounded = (value: number) => Math.round(value * 1e4) / 1e4;
  const known = reference.components.map(({ box: edges, cells }) => JSON.stringify([edges, cells]));
  for (const {
    box: { x, y, width, height },
    cells,
  } of found) {
    expect(known).toContain(JSON.stringify([[x, y, width, height].map(rounded), cells]));
  }
  expect(found.map(({ score }) => score)).toEqual(
    reference.components.slice(0, 8).map(({ score }) => expect.closeTo(score, 5)),
  );
});
