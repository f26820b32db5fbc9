import { expect, it } from 'vitest';
import { describeWindow, rangeOf, windowOf } from './window-level';

it('shows as many whole values as a linear window is wide', () => {
  // PS3.3 C.11.2.1.2.1, note 2: centre 2048, width 4096 covers 0 to 4095.
  expect(rangeOf({ center: 2048, width: 4096 })).toEqual({ lower: 0, upper: 4095 });
  expect(windowOf({ lower: 0, upper: 4095 }, false)).toEqual({ center: 2048, width: 4096 });
});

it('shows fractions from end to end', () => {
  expect(rangeOf({ center: 0.5, width: 1, exact: true })).toEqual({ lower: 0, upper: 1 });
  expect(windowOf({ lower: 0, upper: 1 }, true)).toEqual({ center: 0.5, width: 1, exact: true });
});

it('makes a threshold of a window of one value', () => {
  const { lower, upper } = rangeOf({ center: 1, width: 1 });
  expect(lower).toBe(0.5);
  expect(upper).toBeGreaterThan(lower);
  expect(upper).toBeLessThan(1);
});

it('is written in whole numbers unless they say nothing', () => {
  expect(describeWindow({ center: 40.2, width: 79.7 })).toBe('W 80 L 40');
  expect(describeWindow({ center: 0.5, width: 1 })).toBe('W 1 L 0.5');
});
