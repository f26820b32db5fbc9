import { describe, expect, it } from 'vitest';
import { count, formatBytes, formatPersonName, formatQuantity, formatSex, words } from './text';

describe('formatPersonName', () => {
  it.each([
    ['Doe^Jane^Q', 'Doe, Jane Q'],
    ['Doe^Jane^^Dr', 'Doe, Dr Jane'],
    ['Yamada^Tarou=山田^太郎', 'Yamada, Tarou'],
    ['Phantom', 'Phantom'],
  ])('writes %s as %s', (dicom, shown) => expect(formatPersonName(dicom)).toBe(shown));

  it('has no name where none was given', () => {
    expect(formatPersonName('^^')).toBeNull();
    expect(formatPersonName(null)).toBeNull();
  });
});

it('spells out the sex and keeps codes that it does not know', () => {
  expect(formatSex('F')).toBe('female');
  expect(formatSex('X')).toBe('X');
});

it('writes sizes with decimal prefixes', () => {
  expect(formatBytes(999)).toBe('999 B');
  expect(formatBytes(1500)).toBe('1.5 kB');
  expect(formatBytes(250_400_000)).toBe('250 MB');
});

it('makes words of identifiers', () => {
  expect(words('rangeOfMotion')).toBe('Range of motion');
  expect(words('NOT_VALIDATED')).toBe('Not validated');
  expect(words('brain-tumour')).toBe('Brain tumour');
});

it('writes quantities with the unit of the paper chart', () => {
  expect(formatQuantity(97.6, 'deg')).toBe('98°');
  expect(formatQuantity(2, '1')).toBe('2');
  expect(formatQuantity(1.234, 's')).toBe('1.23 s');
  expect(formatQuantity(2, 's')).toBe('2.00 s');
  expect(formatQuantity(312.5, 'mm2')).toBe('313 mm²');
  expect(formatQuantity(41.35, 'mm')).toBe('41.4 mm');
  expect(formatQuantity(30.36, 'mL')).toBe('30.4 mL');
  expect(formatQuantity(0.127, 'mL')).toBe('0.13 mL');
});

it('counts', () => {
  expect(count(1, 'study', 'studies')).toBe('1 study');
  expect(count(0, 'file')).toBe('0 files');
});
