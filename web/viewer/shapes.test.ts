import { describe, expect, it } from 'vitest';
import { boxCorners, rectangleBetween } from './shapes';

it('puts the corners of a one-pixel box around the centre of its pixel', () => {
  expect(boxCorners({ x: 3, y: 5, width: 1, height: 1 })).toEqual([
    [2.5, 4.5],
    [3.5, 5.5],
  ]);
});

describe('rectangleBetween', () => {
  it('turns a drag in any direction into the same rectangle', () => {
    const expected = [
      [2, 3],
      [8, 9],
    ];
    expect(rectangleBetween([2, 3], [8, 9], 20, 20)).toEqual(expected);
    expect(rectangleBetween([8, 3], [2, 9], 20, 20)).toEqual(expected);
    expect(rectangleBetween([8, 9], [2, 3], 20, 20)).toEqual(expected);
  });

  it('stops at the outer edge of the image', () => {
    expect(rectangleBetween([-40, 2], [300, 5], 20, 20)).toEqual([
      [-0.5, 2],
      [19.5, 5],
    ]);
  });

  it('takes a click for no mark', () => {
    expect(rectangleBetween([2, 2], [2.4, 9], 20, 20)).toBeNull();
  });
});
