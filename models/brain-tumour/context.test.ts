import { expect, test } from 'vitest';
import type { Stack } from '../runtime/stack.js';
import { inContext } from './context.js';
import type { Judged } from './decide.js';
import reference from './reference.json' with { type: 'json' };

const [columns, rows] = [60, 40];
const { regions, neighbour, probabilities } = reference.context;

function judged(slice: number, [x = 0, y = 0, width = 0, height = 0, probability = 0]: readonly number[]): Judged {
  const box = { x, y, width, height };
  const cells = Array.from(
    { length: width * height },
    (_, n) => (y + Math.floor(n / width)) * columns + x + (n % width),
  );
  return {
    ...{ slice, box, probability, proposal: { box, score: 1, cells: 1 } },
    ...{ kinds: { glioma: 1, meningioma: 0, pituitary: 0 }, distances: { FLAIR: 0, T1CE: 0 } },
    outline: { columns, rows, cells },
  };
}

const volume = regions.flatMap((parts, slice) => parts.map((part) => judged(slice, part)));
const stack = (depths: readonly number[]): Stack => ({ normal: [0, 0, 1], depths, spacing: 4, plane: 'axial' });

test('a region in its context is as sure as the training code makes it', () => {
  expect(inContext(volume, stack([0, 4, 8, 12]), neighbour).map(({ probability }) => probability)).toEqual(
    probabilities.flat().map((probability) => expect.closeTo(probability, 5)),
  );
});

test('slices with others missing between them are no context for each other', () => {
  const [, second] = inContext(volume, stack([0, 40, 44, 48]), neighbour);
  expect(second?.probability).toBe(volume[1]?.probability);
  expect(second?.probability).toBeLessThan(probabilities[1]![0]!);
});

test('without positions neighbours in the list are neighbours', () => {
  expect(inContext(volume, null, neighbour).map(({ probability }) => probability)).toEqual(
    probabilities.flat().map((probability) => expect.closeTo(probability, 5)),
  );
});
