import { describe, expect, it } from 'vitest';
import { boxCorners, finishedShape, type Point, regionStatistics } from './shapes';

it('puts the corners of a one-pixel box around the centre of its pixel', () => {
  expect(boxCorners({ x: 3, y: 5, width: 1, height: 1 })).toEqual([
    [2.5, 4.5],
    [3.5, 5.5],
  ]);
});

describe('finishedShape', () => {
  const rectangle = (...points: Point[]) => finishedShape({ kind: 'rectangle', points }, 20, 20)?.points ?? null;

  it('turns a drag in any direction into the same rectangle', () => {
    const expected = [
      [2, 3],
      [8, 9],
    ];
    expect(rectangle([2, 3], [8, 9])).toEqual(expected);
    expect(rectangle([8, 3], [2, 9])).toEqual(expected);
    expect(rectangle([8, 9], [2, 3])).toEqual(expected);
  });

  it('stops at the outer edge of the image', () => {
    expect(rectangle([-40, 2], [300, 5])).toEqual([
      [-0.5, 2],
      [19.5, 5],
    ]);
  });

  it('takes a click for no mark', () => {
    expect(rectangle([2, 2], [2.4, 9])).toBeNull();
    expect(
      finishedShape(
        {
          kind: 'length',
          points: [
            [2, 2],
            [2.4, 2],
          ],
        },
        20,
        20,
      ),
    ).toBeNull();
  });

  it('keeps the direction of a line, and an angle that has all its points', () => {
    const line: Point[] = [
      [8, 9],
      [2, 3.333],
    ];
    expect(finishedShape({ kind: 'length', points: line }, 20, 20)?.points).toEqual([
      [8, 9],
      [2, 3.33],
    ]);
    expect(finishedShape({ kind: 'angle', points: line }, 20, 20)).toBeNull();
    expect(finishedShape({ kind: 'angle', points: [...line, [2, 9]] }, 20, 20)?.points).toHaveLength(3);
  });
});

describe('regionStatistics', () => {
  const column = (x: number): number => x;

  it('counts the pixels whose centres lie inside', () => {
    const region = regionStatistics(
      {
        kind: 'rectangle',
        points: [
          [1.5, 0.5],
          [5.5, 2.5],
        ],
      },
      column,
    );
    expect(region).toMatchObject({ mean: 3.5, pixels: 8 });
    expect(region?.deviation).toBeCloseTo(Math.sqrt(1.25));
  });

  it('leaves the corners of an ellipse out', () => {
    expect(
      regionStatistics(
        {
          kind: 'ellipse',
          points: [
            [0, 0],
            [4, 4],
          ],
        },
        column,
      )?.pixels,
    ).toBe(13);
  });

  it('has nothing to say of a line', () => {
    expect(
      regionStatistics(
        {
          kind: 'length',
          points: [
            [0, 0],
            [4, 4],
          ],
        },
        column,
      ),
    ).toBeNull();
  });
});
