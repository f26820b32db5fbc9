import { describe, expect, it } from 'vitest';
import { varint } from './protobuf.js';
import { halfToNumber, readWeights } from './weights.js';

describe('half precision', () => {
  it.each([
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x3555, 0.333251953125],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('reads %i as %d', (half, expected) => {
    expect(halfToNumber(half)).toBe(expected);
  });
});

describe('reading weights', () => {
  it('cuts arrays in the order of the manifest and widens float16', () => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt16LE(0x3c00, 0);
    bytes.writeUInt16LE(0xc000, 2);
    bytes.writeInt32LE(-7, 4);
    const weights = readWeights(
      [
        { name: 'half', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } },
        { name: 'axis', shape: [], dtype: 'int32' },
      ],
      bytes,
    );
    expect([...(weights.get('half')?.data ?? [])]).toEqual([1, -2]);
    expect([...(weights.get('axis')?.data ?? [])]).toEqual([-7]);
  });

  it('refuses a quantization that it would misread', () => {
    const manifest = [{ name: 'w', shape: [1], dtype: 'float32', quantization: { dtype: 'uint8' } }] as const;
    expect(() => readWeights(manifest, Buffer.alloc(1))).toThrow('w: quantization uint8 is not supported');
  });
});

describe('varints', () => {
  it.each([
    [0, '00'],
    [127, '7f'],
    [300, 'ac02'],
    [-1, 'ffffffffffffffffff01'],
  ])('writes %i', (value, hex) => {
    expect(varint(value).toString('hex')).toBe(hex);
  });
});
