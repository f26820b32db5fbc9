import { expect, it } from 'vitest';
import { storedBits } from './stored-bits';

const grey = {
  rows: 1,
  columns: 2,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  pixelRepresentation: 0,
  samplesPerPixel: 1,
};

it('drops what lies above the stored bits', () => {
  expect([...storedBits(Uint16Array.of(0x2abc, 0xf001), grey)]).toEqual([0xabc, 1]);
});

it('drops what lies below them', () => {
  expect([...storedBits(Uint16Array.of(0xabc7, 0x001f), { ...grey, highBit: 15 })]).toEqual([0xabc, 1]);
});

it('carries the sign, which is the highest stored bit', () => {
  expect([...storedBits(Int16Array.of(0x0fff, 0x27ff), { ...grey, pixelRepresentation: 1 })]).toEqual([-1, 0x7ff]);
  const bytes = { ...grey, bitsAllocated: 8, bitsStored: 8, highBit: 7, pixelRepresentation: 1 };
  expect([...storedBits(Uint8Array.of(0xff, 0x7f), bytes)]).toEqual([-1, 127]);
});

it('leaves whole values and colours in their memory', () => {
  const pixels = Uint16Array.of(0xffff);
  expect(storedBits(pixels, { ...grey, bitsStored: 16, highBit: 15 })).toBe(pixels);
  expect(storedBits(pixels, { ...grey, samplesPerPixel: 3 })).toBe(pixels);
});

it('reads doubles, which lie anywhere among the bytes received', () => {
  const bytes = new Uint8Array(19);
  const view = new DataView(bytes.buffer);
  for (const [place, value] of [0.5, -1e-3].entries()) view.setFloat64(3 + 8 * place, value, true);
  const doubles = { ...grey, bitsAllocated: 64, bitsStored: 64, highBit: undefined };
  expect([...storedBits(bytes.subarray(3), doubles)]).toEqual([0.5, Math.fround(-1e-3)]);
});

it('unpacks single bits, the first one from the lowest', () => {
  const bits = { ...grey, bitsAllocated: 1, bitsStored: 1, highBit: 0, columns: 10 };
  expect([...storedBits(Uint8Array.of(0b0000_0101, 0b10), bits)]).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
});
