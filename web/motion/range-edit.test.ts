import { describe, expect, it } from 'vitest';
import { moveEdge, rangeBetween, stepEdge } from './range-edit';

const times = Array.from({ length: 21 }, (_, index) => index / 5);

describe('moveEdge', () => {
  it('snaps to the nearest frame', () => {
    expect(moveEdge({ start: 1, end: 2 }, 'start', 0.49, times)).toEqual({ start: 0.4, end: 2 });
    expect(moveEdge({ start: 1, end: 2 }, 'end', 3.13, times)).toEqual({ start: 1, end: 3.2 });
  });

  it('keeps the ends a frame apart instead of letting them cross', () => {
    expect(moveEdge({ start: 1, end: 2 }, 'start', 3, times)).toEqual({ start: 1.8, end: 2 });
    expect(moveEdge({ start: 1, end: 2 }, 'end', 0, times)).toEqual({ start: 1, end: 1.2 });
  });

  it('stays within the recording', () => {
    expect(moveEdge({ start: 1, end: 2 }, 'start', -9, times).start).toBe(0);
    expect(moveEdge({ start: 1, end: 2 }, 'end', 99, times).end).toBe(4);
  });

  it('leaves the range alone where there are no frames', () => {
    expect(moveEdge({ start: 1, end: 2 }, 'start', 0, [])).toEqual({ start: 1, end: 2 });
  });
});

it('steps an end by whole frames, to the end of the recording', () => {
  expect(stepEdge({ start: 1, end: 2 }, 'end', 1, times).end).toBeCloseTo(2.2);
  expect(stepEdge({ start: 1, end: 2 }, 'start', -1, times).start).toBeCloseTo(0.8);
  expect(stepEdge({ start: 0, end: 2 }, 'start', -1, times).start).toBe(0);
});

describe('rangeBetween', () => {
  it('takes the moments in either order', () => {
    expect(rangeBetween(2, 1, times)).toEqual({ start: 1, end: 2 });
  });
  it('is nothing within one frame', () => {
    expect(rangeBetween(1, 1.05, times)).toBeNull();
  });
});
