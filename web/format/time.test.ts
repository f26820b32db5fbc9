import { describe, expect, it } from 'vitest';
import { ageInYears, formatClock, formatDate, formatTimeOfDay, parseClock } from './time';

describe('formatClock', () => {
  it('carries a rounded-up fraction into the minute', () => {
    expect(formatClock(59.999)).toBe('1:00.00');
    expect(formatClock(7.234)).toBe('0:07.23');
    expect(formatClock(3723.4, 1)).toBe('1:02:03.4');
    expect(formatClock(65.4, 0)).toBe('1:05');
  });

  it('reads times before the start and unknown ones as the start', () => {
    expect(formatClock(-1)).toBe('0:00.00');
    expect(formatClock(Number.NaN)).toBe('0:00.00');
  });
});

describe('parseClock', () => {
  it.each([
    ['7.2', 7.2],
    ['7,2', 7.2],
    ['0:07.20', 7.2],
    ['1:02:03', 3723],
    [' 65 ', 65],
  ])('reads %s', (text, seconds) => expect(parseClock(text)).toBeCloseTo(seconds, 9));

  it.each(['', 'x', '1:75', '-3', '1:2:3:4', '7s'])('refuses "%s"', (text) => expect(parseClock(text)).toBeNull());

  it('reads back what formatClock writes', () => {
    for (const seconds of [0, 0.03, 59.99, 61.5, 3599.99, 3600]) {
      expect(parseClock(formatClock(seconds))).toBeCloseTo(seconds, 2);
    }
  });
});

describe('dates', () => {
  it('writes the month as a word', () => expect(formatDate('2026-03-04')).toBe('4 Mar 2026'));
  it('leaves what is no date alone', () => expect(formatDate('1987')).toBe('1987'));
  it('reads DICOM times of day', () => {
    expect(formatTimeOfDay('143005.12')).toBe('14:30');
    expect(formatTimeOfDay('14:30:05')).toBe('14:30');
    expect(formatTimeOfDay(null)).toBeNull();
  });
  it('counts a year only once the birthday has come', () => {
    expect(ageInYears('1960-05-20', '2020-05-19')).toBe(59);
    expect(ageInYears('1960-05-20', '2020-05-20')).toBe(60);
    expect(ageInYears('2021-01-01', '2020-05-20')).toBeNull();
    expect(ageInYears(null, '2020-05-20')).toBeNull();
  });
});
