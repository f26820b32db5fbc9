import type { StoredFrame } from './decode.js';
import type { ImageDescription, Samples } from './image.js';

/**
 * A decoded frame as native pixel data in little endian (PS3.5 8.1.1), in the containers that the attributes announce, for
 * those who cannot decode the transfer syntax. Colours are RGB, interleaved, whatever Photometric Interpretation and
 * Planar Configuration say of the encoded frame.
 */
export function nativeBytes({ samples }: StoredFrame, image: ImageDescription): Uint8Array {
  const { bitsAllocated } = image;
  if (bitsAllocated === 1) return packBits(samples);
  const container = containerOf(samples, image);
  return new Uint8Array(container.buffer, container.byteOffset, container.byteLength);
}

function containerOf(samples: Samples, { bitsAllocated, bitsStored, highBit, values }: ImageDescription): Samples {
  const up = highBit + 1 - bitsStored;
  if (values !== 'integer' || (samples.BYTES_PER_ELEMENT * 8 === bitsAllocated && up === 0)) return samples;
  const shifted = (value: number) => value * 2 ** up;
  if (bitsAllocated === 8) return Uint8Array.from(samples, shifted);
  return bitsAllocated === 16 ? Uint16Array.from(samples, shifted) : Uint32Array.from(samples, shifted);
}

function packBits(samples: Samples): Uint8Array {
  const out = new Uint8Array(Math.ceil(samples.length / 8));
  for (let index = 0; index < samples.length; index++) if (samples[index]) out[index >> 3]! |= 1 << (index & 7);
  return out;
}
