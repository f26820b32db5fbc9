import { expect, test } from 'vitest';
import { type MarkPoint, type MarkSpacing, measureMark } from './mark-measurements.js';

/** Pixels twice as high as they are wide. */
const tall: MarkSpacing = [2, 1];

test.each<[string, MarkPoint[], MarkSpacing | null, string, number, string]>([
  [
    'length',
    [
      [0, 0],
      [3, 2],
    ],
    tall,
    'length',
    5,
    'mm',
  ],
  [
    'length',
    [
      [0, 0],
      [3, 4],
    ],
    null,
    'length',
    5,
    '{pixels}',
  ],
  [
    'angle',
    [
      [10, 0],
      [0, 0],
      [0, 10],
    ],
    tall,
    'angle',
    90,
    'deg',
  ],
  [
    'angle',
    [
      [2, 1],
      [0, 0],
      [2, 0],
    ],
    tall,
    'angle',
    45,
    'deg',
  ],
  [
    'angle',
    [
      [-5, 0],
      [0, 0],
      [5, 0],
    ],
    null,
    'angle',
    180,
    'deg',
  ],
  [
    'rectangle',
    [
      [4, 6],
      [1, 1],
    ],
    tall,
    'area',
    30,
    'mm2',
  ],
  [
    'ellipse',
    [
      [0, 0],
      [4, 2],
    ],
    tall,
    'area',
    4 * Math.PI,
    'mm2',
  ],
  [
    'ellipse',
    [
      [-2, 0],
      [2, 0],
      [0, -1],
      [0, 1],
    ],
    null,
    'area',
    2 * Math.PI,
    '{pixels}2',
  ],
  [
    'polygon',
    [
      [0, 0],
      [4, 0],
      [4, 3],
    ],
    tall,
    'area',
    12,
    'mm2',
  ],
])('%s %j at spacing %j', (kind, points, spacing, name, value, unit) => {
  expect(measureMark(kind, points, spacing)).toEqual([{ name, value: expect.closeTo(value, 9), unit }]);
});

test('a point and an unfinished mark measure nothing', () => {
  expect(measureMark('point', [[1, 1]], tall)).toEqual([]);
  expect(
    measureMark(
      'angle',
      [
        [1, 1],
        [2, 2],
      ],
      tall,
    ),
  ).toEqual([]);
  expect(measureMark('ellipse', [[1, 1]], tall)).toEqual([]);
});
