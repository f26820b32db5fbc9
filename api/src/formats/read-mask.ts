import { PNG } from 'pngjs';

/** Bytes of the signature and of the header chunk (W3C PNG, third edition, 5.2 and 11.2.1). */
const HEADER_BYTES = 33;

/**
 * Reads a mask: a PNG whose pixels are black outside and white inside, grey or coloured, as a canvas writes it.
 *
 * @returns 0 or 255 for each pixel, row-major
 * @throws {RangeError} where it is no such picture, or one of another size; nothing is unpacked before the size is known
 */
export function readMask(png: Uint8Array, columns: number, rows: number): Uint8Array {
  const bytes = Buffer.from(png);
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 1, 4) !== 'PNG') throw new RangeError('It is no PNG.');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (width !== columns || height !== rows) {
    throw new RangeError(`It has ${width} × ${height} pixels, and the image ${columns} × ${rows}.`);
  }
  // The decoder unpacks no more than the header promises, but for interlaced pictures.
  if (bytes[24] !== 8 || bytes[28] !== 0) throw new RangeError('It has to have 8 bits a sample and no interlacing.');
  const { data } = decode(bytes);
  const mask = new Uint8Array(columns * rows);
  for (let pixel = 0; pixel < mask.length; pixel += 1) {
    const at = 4 * pixel;
    const value = data[at]!;
    const isGrey = data[at + 1] === value && data[at + 2] === value && data[at + 3] === 255;
    if (!isGrey || (value !== 0 && value !== 255)) {
      throw new RangeError('Every pixel has to be black or white: 0 outside, 255 inside, nothing between.');
    }
    mask[pixel] = value;
  }
  return mask;
}

function decode(bytes: Buffer): PNG {
  try {
    return PNG.sync.read(bytes);
  } catch (error) {
    throw new RangeError('It is no whole PNG.', { cause: error });
  }
}
