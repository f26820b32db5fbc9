import { expect, it } from 'vitest';
import { acceptFor, asDelivered, withPaletteNumbers } from './decoding';

const image = (syntax: string, changes: Record<string, unknown> = {}) =>
  Object.fromEntries(
    Object.entries({ '00083002': syntax, '00280002': 1, '00280100': 16, '00280004': 'MONOCHROME2', ...changes }).map(
      ([tag, value]) => [tag, { Value: [value] }],
    ),
  );
const colour = { '00280002': 3, '00280100': 8, '00280004': 'YBR_FULL_422', '00280006': 1 };

it.each(['1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.70'])(
  'grey values in %s are decoded here',
  (syntax) => {
    const json = image(syntax);
    expect(asDelivered(json)).toBe(json);
    expect(acceptFor(json)).toContain('transfer-syntax=*');
  },
);

it.each([
  ['twelve-bit JPEG', image('1.2.840.10008.1.2.4.51')],
  ['RLE', image('1.2.840.10008.1.2.5')],
  ['colour', image('1.2.840.10008.1.2.4.90', colour)],
  ['a codec that nobody here has heard of', image('1.2.3.4')],
])('%s comes decoded', (_what, json) => {
  expect(acceptFor(asDelivered(json))).toContain('transfer-syntax=1.2.840.10008.1.2.1');
});

it('says that decoded colour is RGB by pixel', () => {
  const delivered = asDelivered(image('1.2.840.10008.1.2.4.50', colour));
  expect(delivered['00280004']?.Value).toEqual(['RGB']);
  expect(delivered['00280006']?.Value).toEqual([0]);
});

it('leaves what is stored uncompressed as it is', () => {
  const json = image('1.2.840.10008.1.2.1', colour);
  expect(asDelivered(json)).toBe(json);
});

it('gives palettes as numbers, of two bytes or of one', () => {
  const palette = (...bytes: number[]) => ({
    '00281101': { Value: [2, 0, 16] },
    '00281201': { vr: 'OW', InlineBinary: btoa(String.fromCharCode(...bytes)) },
  });
  expect(withPaletteNumbers(palette(1, 2, 3, 4))['00281201']?.Value).toEqual([0x0201, 0x0403]);
  expect(withPaletteNumbers(palette(7, 9))['00281201']?.Value).toEqual([7, 9]);
});
