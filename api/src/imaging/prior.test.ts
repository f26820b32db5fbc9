import { expect, test } from 'vitest';
import { isEarlier } from './prior.js';

const at = (studyDate: string | null, studyTime: string | null = null) => ({ studyDate, studyTime });

test('the date decides, and on one day the time', () => {
  expect(isEarlier(at('2025-03-01'), at('2026-11-22'))).toBe(true);
  expect(isEarlier(at('2026-11-23', '080000'), at('2026-11-22', '090000'))).toBe(false);
  expect(isEarlier(at('2026-11-22', '0759'), at('2026-11-22', '080000.5'))).toBe(true);
  expect(isEarlier(at('2026-11-22', '09'), at('2026-11-22', '085959.999'))).toBe(false);
});

test('what cannot be told is not guessed', () => {
  expect(isEarlier(at(null), at('2026-11-22'))).toBeNull();
  expect(isEarlier(at('2026-11-22'), at(null))).toBeNull();
  expect(isEarlier(at('2026-11-22', '08'), at('2026-11-22'))).toBeNull();
  expect(isEarlier(at('2026-11-22', '08'), at('2026-11-22', '080000'))).toBeNull();
  expect(isEarlier(at('2026-11-22', 'noon'), at('2026-11-22', '08'))).toBeNull();
});
