import { ConversionError, type TfjsWeight } from './tfjs.js';

export interface Weight {
  readonly shape: readonly number[];
  readonly dtype: TfjsWeight['dtype'];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** IEEE 754 binary16 to number. */
export function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const mantissa = half & 1023;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/**
 * Cuts the binary file into named arrays, in the manifest's order, and widens float16 to float32.
 *
 * Throws `ConversionError` if the file is shorter or longer than the manifest says: then JSON and binary do not belong
 * together, and every array after the gap would be garbage.
 */
export function readWeights(manifest: readonly TfjsWeight[], bytes: Buffer): Map<string, Weight> {
  const weights = new Map<string, Weight>();
  let offset = 0;
  for (const entry of manifest) {
    const count = entry.shape.reduce((a, b) => a * b, 1);
    const width = bytesPerElement(entry);
    if (offset + count * width > bytes.length) {
      throw new ConversionError(`the weights end within ${entry.name}: the file is truncated`);
    }
    weights.set(entry.name, { shape: entry.shape, dtype: entry.dtype, data: read(entry, bytes, offset, count) });
    offset += count * width;
  }
  if (offset !== bytes.length) {
    throw new ConversionError(`the weights hold ${bytes.length} bytes where the manifest names ${offset}`);
  }
  return weights;
}

function bytesPerElement(entry: TfjsWeight): number {
  if (entry.dtype === 'bool') return 1;
  if (entry.dtype === 'int32' || !entry.quantization) return 4;
  if (entry.quantization.dtype !== 'float16') {
    throw new ConversionError(`${entry.name}: quantization ${entry.quantization.dtype} is not supported`);
  }
  return 2;
}

function read(entry: TfjsWeight, bytes: Buffer, offset: number, count: number): Weight['data'] {
  if (entry.dtype === 'bool') return Uint8Array.from(bytes.subarray(offset, offset + count));
  if (entry.dtype === 'int32') return Int32Array.from({ length: count }, (_, i) => bytes.readInt32LE(offset + 4 * i));
  const data = new Float32Array(count);
  if (entry.quantization) {
    for (let i = 0; i < count; i++) data[i] = halfToNumber(bytes.readUInt16LE(offset + 2 * i));
  } else {
    for (let i = 0; i < count; i++) data[i] = bytes.readFloatLE(offset + 4 * i);
  }
  return data;
}
