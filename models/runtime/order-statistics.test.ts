import { expect, test } from 'vitest';
import { orderStatistics } from './order-statistics.js';

test('are those of the sorted values, whatever their sign, size and number of doubles', () => {
  let state = 7;
  const random = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  const parts = [
    Float32Array.from({ length: 3000 }, () => (random() - 0.5) * 10 ** (random() * 12 - 6)),
    Float32Array.from({ length: 3000 }, () => Math.floor(random() * 20) - 5),
    new Float32Array(500),
    Float32Array.of(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -0, 1e-45, -1e-45),
  ];
  const sorted = Float32Array.from(parts.flatMap((part) => [...part])).sort();
  const ranks = Array.from(sorted.keys());
  expect(orderStatistics(parts, ranks)).toEqual([...sorted]);
});

test('a view into a larger memory is read from where it begins', () => {
  const all = Float32Array.of(9, 9, 3, 1, 2, 9);
  expect(orderStatistics([all.subarray(2, 5)], [0, 1, 2])).toEqual([1, 2, 3]);
  expect(() => orderStatistics([all.subarray(2, 5)], [3])).toThrow(RangeError);
});
