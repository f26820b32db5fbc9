import { DicomError } from '../../error-codes.js';

const HEADER_BYTES = 64;
const MAX_SEGMENTS = 15;

/**
 * Decodes one frame of RLE Lossless (PS3.5 annex G): a header of 16 little-endian offsets, then one PackBits segment for
 * each byte plane, most significant byte first, plane by plane.
 *
 * @param pixels columns × rows.
 * @param samples colours.
 * @param bytesPerSample 1, 2 or 4.
 * @returns interleaved samples in little endian, `pixels × samples × bytesPerSample` bytes.
 * @throws {DicomError} CORRUPT_PIXEL_DATA
 */
export function decodeRle(data: Uint8Array, pixels: number, samples: number, bytesPerSample: number): Uint8Array {
  if (data.length < HEADER_BYTES) throw corrupt('the RLE header is cut off');
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const count = view.getUint32(0, true);
  const expected = samples * bytesPerSample;
  if (count !== expected || count > MAX_SEGMENTS) throw corrupt(`${count} RLE segments; the image needs ${expected}`);
  // Two bytes become 128 at most: what is announced beyond that cannot come, and no memory is taken for it.
  if ((data.length - HEADER_BYTES) * 64 < pixels * expected) throw corrupt('the RLE data is too short for the image');
  const out = new Uint8Array(pixels * expected);
  // Runs are written to a plane of their own and spread over the pixels afterwards: faster than one step at a time.
  const plane = expected === 1 ? out : new Uint8Array(pixels);
  for (let segment = 0; segment < count; segment++) {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < count ? view.getUint32(8 + 4 * segment, true) : data.length;
    if (start < HEADER_BYTES || start > end || end > data.length)
      throw corrupt(`RLE segment ${segment + 1} lies outside`);
    const sample = Math.floor(segment / bytesPerSample);
    // Segments go from the most significant byte down; memory is little endian.
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    unpack(data.subarray(start, end), plane, segment);
    if (plane === out) continue;
    for (let from = 0, to = sample * bytesPerSample + byte; from < pixels; from++, to += expected)
      out[to] = plane[from]!;
  }
  return out;
}

/**
 * PackBits (G.3.2): n ≥ 0 copies n + 1 bytes, −127 ≤ n < 0 repeats one 1 − n times, −128 does nothing. Encoders may pad
 * the last run of a segment; what is beyond the image is dropped.
 */
function unpack(data: Uint8Array, plane: Uint8Array, segment: number): void {
  const size = plane.length;
  let from = 0;
  let to = 0;
  while (to < size && from < data.length) {
    const control = data[from++]!;
    if (control === 128) continue;
    const literal = control < 128;
    const length = Math.min(literal ? control + 1 : 257 - control, size - to);
    if (from + (literal ? length : 1) > data.length) throw corrupt(`RLE segment ${segment + 1} is cut off`);
    if (literal) for (let index = 0; index < length; index++) plane[to + index] = data[from + index]!;
    else plane.fill(data[from]!, to, to + length);
    from += literal ? control + 1 : 1;
    to += length;
  }
  if (to < size) throw corrupt(`RLE segment ${segment + 1} ends before the image is full`);
}

function corrupt(reason: string): DicomError {
  return new DicomError('CORRUPT_PIXEL_DATA', reason);
}
