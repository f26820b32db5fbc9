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
  const [first, ...others] = Array.from({ length: count }, (_, segment) => {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < count ? view.getUint32(8 + 4 * segment, true) : data.length;
    if (start < HEADER_BYTES || start > end || end > data.length)
      throw corrupt(`RLE segment ${segment + 1} lies outside`);
    // Runs are written to a plane of their own and joined to pixels afterwards: faster than one step at a time.
    const plane = new Uint8Array(pixels);
    unpack(data.subarray(start, end), plane, segment);
    return plane;
  });
  if (others.length === 0) return first!;
  if (expected === 2 && bytesPerSample === 2) return join(first!, others[0]!);
  return spread([first!, ...others], bytesPerSample);
}

/** Samples of 16 bits in one colour, which is most of what is run-length coded. */
function join(high: Uint8Array, low: Uint8Array): Uint8Array {
  const out = new Uint8Array(high.length * 2);
  const view = new DataView(out.buffer);
  for (let index = 0; index < high.length; index++) view.setUint16(index * 2, (high[index]! << 8) | low[index]!, true);
  return out;
}

function spread(planes: readonly Uint8Array[], bytesPerSample: number): Uint8Array {
  const step = planes.length;
  const out = new Uint8Array(planes[0]!.length * step);
  for (const [segment, plane] of planes.entries()) {
    const sample = Math.floor(segment / bytesPerSample);
    // Segments go from the most significant byte down; memory is little endian.
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    for (let from = 0, to = sample * bytesPerSample + byte; from < plane.length; from++, to += step)
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
    const isLiteral = control < 128;
    const length = Math.min(isLiteral ? control + 1 : 257 - control, size - to);
    if (from + (isLiteral ? length : 1) > data.length) throw corrupt(`RLE segment ${segment + 1} is cut off`);
    const end = to + length;
    // Byte by byte: most runs are so short that calling `fill` or `set` takes longer.
    if (isLiteral) {
      for (let source = from; to < end; ) plane[to++] = data[source++]!;
      from += control + 1;
    } else {
      const value = data[from++]!;
      while (to < end) plane[to++] = value;
    }
  }
  if (to < size) throw corrupt(`RLE segment ${segment + 1} ends before the image is full`);
}

function corrupt(reason: string): DicomError {
  return new DicomError('CORRUPT_PIXEL_DATA', reason);
}
