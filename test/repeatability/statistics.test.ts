import { expect, test } from 'vitest';
import { repeatabilityCoefficient, withinSubjectCv } from './statistics.js';

test('the root mean square of the coefficients of variation, and 2.77 times that', () => {
  // 9 and 11: mean 10, variance 2, CV² = 0.02; 20 and 20: none.
  const subjects = [
    [9, 11],
    [20, 20],
  ];
  expect(withinSubjectCv(subjects)).toBeCloseTo(10, 10);
  expect(repeatabilityCoefficient(subjects)).toBeCloseTo(27.72, 2);
  expect(() => withinSubjectCv([[1]])).toThrow(/twice/);
});
