/** Held to what the training code gives on the same pictures (reference.json, `python -m mammography.reference`). */
import { describe, expect, test } from 'vitest';
import { expectDigest } from '../testing/digest.js';
import { CANVAS, findBreast, normalise, stretchOf, toCanvas } from './breast.js';
import { film, waves } from './formula.js';
import { otsu } from './grid.js';
import { type Mark, marksOf } from './marks.js';
import reference from './reference.json' with { type: 'json' };
import { moved, SIZE, squaresAround } from './squares.js';
import { drawView } from './view.js';

const MARK: Mark = { x: 60, y: 150, width: 40, height: 25, score: 0.5 };

describe.each(reference.breasts)('a film of $columns × $rows, chest wall $chest', (known) => {
  const plane = film(known.columns, known.rows, known.chest as 'left' | 'right');
  const breast = findBreast(plane)!;
  const canvas = toCanvas(breast, stretchOf(breast, known.square ? [0.2, 0.2] : null));
  const normal = normalise(plane, breast);

  test('the breast is found, the letter is not part of it', () => {
    const { x, y, width, height } = breast.box;
    expect([x, y, width, height]).toEqual(known.box);
    expect(breast).toMatchObject({ cell: known.cell, chest: known.chest });
    expect(breast.shape.cells.reduce((sum, inside) => sum + inside, 0)).toBe(known.cells);
    expect(breast.low).toBeCloseTo(known.low, 2);
    expect(breast.high).toBeCloseTo(known.high, 2);
  });

  test('intensities', () => expectDigest(normal.values, known.normalised));

  test('the canvas', () => {
    const { a, b, c, d, e, f } = canvas;
    for (const [index, value] of [a, b, c, d, e, f].entries()) expect(value).toBeCloseTo(known.canvas[index]!, 6);
    const drawn = new Float32Array(CANVAS.columns * CANVAS.rows);
    drawView(normal, canvas, CANVAS, drawn);
    expectDigest(drawn, known.drawn);
  });

  test('what stage 2 sees of a mark', () => {
    for (const [index, square] of squaresAround(MARK, canvas).entries()) {
      const drawn = new Float32Array(SIZE * SIZE);
      drawView(normal, square, { columns: SIZE, rows: SIZE }, drawn);
      expectDigest(drawn, known.crops[index]!);
    }
  });
});

test('the level between film and tissue', () => {
  expect(otsu(film(128, 96, 'left').values.map(Math.sqrt))).toBeCloseTo(reference.otsu, 4);
});

test('a picture of one value holds no breast', () => {
  expect(findBreast({ columns: 200, rows: 300, values: new Float32Array(60_000).fill(7) })).toBeNull();
});

test('marks of a map', () => {
  const found = marksOf(waves());
  expect(found).toHaveLength(reference.marks.length);
  for (const [index, { x, y, width, height, score }] of found.entries()) {
    for (const [place, value] of [x, y, width, height, score].entries()) {
      expect(value).toBeCloseTo(reference.marks[index]![place]!, 3);
    }
  }
});

test('a mark is moved, and grows by no more than it may', () => {
  const { x, y, width, height } = moved(MARK, [0.1, -0.05, 0.3, -1.4]);
  for (const [place, value] of [x, y, width, height].entries()) expect(value).toBeCloseTo(reference.moved[place]!, 3);
});
