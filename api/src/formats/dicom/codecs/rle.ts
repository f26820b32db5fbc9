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
  for (let segment = 0; segment < count; segment++) {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < count ? view.getUint32(8 + 4 * segment, true) : data.length;
    if (start < HEADER_BYTES || start > end || end > data.length)
      throw corrupt(`RLE segment ${segment + 1} lies outside`);
    // Segments go from the most significant byte down; memory is little endian.
    const sample = Math.floor(segment / bytesPerSample);
    const first = sample * bytesPerSample + bytesPerSample - 1 - (segment % bytesPerSample);
    const reason = unpack(data.subarray(start, end), out, first, expected);
    if (reason !== null) throw corrupt(`RLE segment ${segment + 1} ${reason}`);
  }
  return out;
}

/**
 * PackBits (G.3.2): n ≥ 0 copies n + 1 bytes, −127 ≤ n < 0 repeats one 1 − n times, −128 does nothing. Encoders may pad
 * the last run of a segment; what is beyond the image is dropped.
 *
 * @param first where the segment's first byte goes; the others follow at every `step`th byte up to the end of `out`
 * @returns what is wrong with it, or null
 */
function unpack(data: Uint8Array, out: Uint8Array, first: number, step: number): string | null {
  // Out of the loops: a length that is asked for at every byte costs a third of the time.
  const available = data.length;
  const size = out.length;
  let from = 0;
  let to = first;
  while (to < size && from < available) {
    const control = data[from++]!;
    if (control < 128) {
      const end = Math.min(to + (control + 1) * step, size);
      const next = from + control + 1;
      if (next > available && from + Math.ceil((end - to) / step) > available) return 'is cut off';
      for (let source = from; to < end; to += step) out[to] = data[source++]!;
      from = next;
    } else if (control > 128) {
      if (from >= available) return 'is cut off';
      const end = Math.min(to + (257 - control) * step, size);
      const value = data[from++]!;
      for (; to < end; to += step) out[to] = value;
    }
  }
  return to < size ? 'ends before the image is full' : null;
}

function corrupt(reason: string): DicomError {
  return new DicomError('CORRUPT_PIXEL_DATA', reason);
}
