import { expect, test } from 'vitest';
import { isUnvalidated, shownAt } from './operating-point';

const run = {
  findings: [
    { id: 'a', score: 0.9 },
    { id: 'b', score: 0.5 },
  ],
  candidates: [
    { id: 'c', score: 0.3 },
    { id: 'd', score: 0.1 },
  ],
};
const ids = (marks: readonly { id: string }[]) => marks.map(({ id }) => id).join('');
const at = (moved: number | null) => {
  const { findings, raised, candidates } = shownAt(run, moved);
  return [ids(findings), ids(raised), ids(candidates)];
};

test.each([
  [null, ['ab', '', 'cd']],
  [0.4, ['ab', '', 'cd']],
  [0.3, ['ab', 'c', 'd']],
  [0.1, ['ab', 'cd', '']],
  [0.6, ['a', '', 'cd']],
  [1, ['', '', 'cd']],
])('at %s, findings, raised and other candidates are %j', (moved, expected) => {
  expect(at(moved)).toEqual(expected);
});

test('only the threshold that the figures hold for is validated', () => {
  expect(isUnvalidated({ threshold: 0.4, validated: 0.4 }, null)).toBe(false);
  expect(isUnvalidated({ threshold: 0.4, validated: 0.4 }, 0.4)).toBe(false);
  expect(isUnvalidated({ threshold: 0.4, validated: 0.4 }, 0.39)).toBe(true);
  expect(isUnvalidated({ threshold: 0.2, validated: 0.4 }, null)).toBe(true);
  expect(isUnvalidated({ threshold: 0.2, validated: 0.4 }, 0.4)).toBe(false);
  expect(isUnvalidated({ threshold: 0.4, validated: null }, null)).toBe(true);
});
