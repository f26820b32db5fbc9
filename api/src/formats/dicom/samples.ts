import type { DecodedFrame } from './codecs/codec.js';
import type { ImageDescription, Samples } from './image.js';

/**
 * Cuts the stored bits out of their containers (PS3.5 8.1.1): what lies above the high bit may be an overlay or noise, and
 * the sign bit is the highest stored one.
 */
export function storedSamples({ bytes, bytesPerSample, bits }: DecodedFrame, image: ImageDescription): Samples {
  const { signed } = image;
  const container = 8 * bytesPerSample;
  const raw = containers(bytes, bytesPerSample, image.rows * image.columns * image.samplesPerPixel);
  // A codec that filled no more bits than are stored has put them at the bottom, wherever the high bit was.
  const low = bits > image.bitsStored ? image.highBit + 1 - image.bitsStored : 0;
  const stored = Math.min(image.bitsStored, bits);
  if (low === 0 && stored === container && !signed) return raw;
  if (low === 0 && stored === container && container > 8) return asSigned(raw);
  // Mostly there is nothing above, and to look costs less than to write all of it anew.
  const isWide = stored > container / 2 || container === 8;
  if (!signed && low === 0 && isWide && isBelow(raw, 2 ** stored)) return raw;
  const out = sampleArray(signed, stored, raw.length);
  // Up and down again: the first shift drops what is above, the second what is below, and carries the sign.
  const up = 32 - low - stored;
  const down = 32 - stored;
  // 16 bits, which most images have, in loops of their own: one loop for all kinds of arrays runs at half the speed.
  if (raw instanceof Uint16Array && out instanceof Int16Array) {
    for (let index = 0; index < raw.length; index++) out[index] = (raw[index]! << up) >> down;
  } else if (raw instanceof Uint16Array && out instanceof Uint16Array) {
    for (let index = 0; index < raw.length; index++) out[index] = (raw[index]! << up) >>> down;
  } else {
    for (let index = 0; index < raw.length; index++) {
      const shifted = raw[index]! << up;
      out[index] = signed ? shifted >> down : shifted >>> down;
    }
  }
  return out;
}

/** The same memory, read with a sign. */
function asSigned({ buffer, byteOffset, length, BYTES_PER_ELEMENT }: Uint8Array | Uint16Array | Uint32Array): Samples {
  return BYTES_PER_ELEMENT === 2
    ? new Int16Array(buffer, byteOffset, length)
    : new Int32Array(buffer, byteOffset, length);
}

function isBelow(values: Uint8Array | Uint16Array | Uint32Array, limit: number): boolean {
  const mask = -limit | 0;
  let above = 0;
  if (values instanceof Uint16Array) for (let index = 0; index < values.length; index++) above |= values[index]!;
  else for (let index = 0; index < values.length; index++) above |= values[index]!;
  return (above & mask) === 0;
}

/** One-bit pixels, the first one in the lowest bit (PS3.5 8.1.1), as 0 and 1. */
export function unpackBits(bytes: Uint8Array, pixels: number): Uint8Array {
  const out = new Uint8Array(pixels);
  for (let index = 0; index < pixels; index++) out[index] = (bytes[index >> 3]! >> (index & 7)) & 1;
  return out;
}

function containers(
  bytes: Uint8Array,
  bytesPerSample: 1 | 2 | 4,
  count: number,
): Uint8Array | Uint16Array | Uint32Array {
  // The same memory where typed arrays can be laid over it, else a copy: they need offsets divisible by their size.
  const aligned = bytes.byteOffset % bytesPerSample === 0 ? bytes : new Uint8Array(bytes);
  const { buffer, byteOffset } = aligned;
  if (bytesPerSample === 1) return new Uint8Array(buffer, byteOffset, count);
  return bytesPerSample === 2 ? new Uint16Array(buffer, byteOffset, count) : new Uint32Array(buffer, byteOffset, count);
}

/** Signed 8-bit samples widen to 16 bits: fewer kinds of arrays for those who read them. */
function sampleArray(signed: boolean, bits: number, count: number): Samples {
  if (bits > 16) return signed ? new Int32Array(count) : new Uint32Array(count);
  if (signed) return new Int16Array(count);
  return bits <= 8 ? new Uint8Array(count) : new Uint16Array(count);
}
