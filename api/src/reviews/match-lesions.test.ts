import { expect, test } from 'vitest';
import { matchLesions } from './match-lesions.js';

const at = (x: number, volume: number) => ({ centroid: [x, 0, 0], volume });

test('the nearest within the radius of the larger, each once', () => {
  // 33.5 mL are a ball of 20 mm.
  expect(matchLesions([at(0, 33.5), at(100, 1)], [at(104, 1), at(19, 4)])).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(matchLesions([at(0, 33.5)], [at(21, 4)])).toEqual([]);
  // Of two that are near, the nearer one; the other has no match and takes none away.
  expect(matchLesions([at(0, 33.5)], [at(10, 2), at(4, 2)])).toEqual([[0, 1]]);
  expect(matchLesions([at(0, 33.5), at(3, 2)], [at(4, 2)])).toEqual([[1, 0]]);
  expect(matchLesions([], [at(0, 1)])).toEqual([]);
});
