import { expect, test } from 'vitest';
import { describeChange } from './change-words';

const known = { repeatability: 2.8, isWithinError: false, measuredOn: 'phantoms', unknown: null };

test('a change above the error with its size, one below it as within error', () => {
  expect(describeChange({ ...known, before: 12.1, after: 16.2, percent: 33.9 })).toBe('+34 % (12.1 → 16.2 mL)');
  expect(describeChange({ ...known, before: 20, after: 15, percent: -25 })).toBe('−25 % (20.0 → 15.0 mL)');
  const same = { before: 12.1, after: 12.2, percent: 0.8, isWithinError: true };
  expect(describeChange({ ...known, ...same })).toBe('Within error (±2.8 %): 12.1 → 12.2 mL');
});

test('without a known error no word of error; without a volume before no per cent', () => {
  const open = { repeatability: null, isWithinError: null, measuredOn: null };
  expect(describeChange({ ...open, before: 1, after: 2, percent: 100, unknown: 'why' })).toMatch(
    /^\+100 % .*; error not known: why$/,
  );
  expect(describeChange({ ...open, before: 0, after: 4.2, percent: null, unknown: 'none before' })).not.toContain('%');
  expect(describeChange({ ...open, before: 0, after: 0, percent: null, unknown: 'none' })).toBe('None then and now');
});
