import { DicomError } from '../error-codes.js';
import { interleave, unpackYbr422, ybrToRgb } from './colour.js';
import { encapsulatedFrame, isEncapsulated, rawFrame, requireFrames } from './frames.js';
import type { ImageDescription, Samples } from './image.js';
import { type Codecs, decodeJpeg2000, requireDeclaredSize } from './jpeg2000.js';
import type { DicomFile } from './parse.js';
import { decodeRle } from './rle.js';
import { isDecoded } from './transfer-syntaxes.js';

/** One frame as stored: before the modality transform, interleaved, row-major. */
export interface StoredFrame {
  readonly samples: Samples;
  readonly samplesPerPixel: 1 | 3;
  /** After decoding: MONOCHROME1, MONOCHROME2, RGB, PALETTE COLOR. */
  readonly photometricInterpretation: string;
}

/**
 * Checks all that can be known of the pixels without decoding them: the encoding, the presence of every frame's bytes and,
 * for JPEG 2000, the size that the codestream announces.
 *
 * @throws {DicomError} UNSUPPORTED_TRANSFER_SYNTAX, UNSUPPORTED_PIXEL_FORMAT, CORRUPT_PIXEL_DATA.
 */
export function requireDecodable(file: DicomFile, image: ImageDescription): void {
  if (!isDecoded(file.transferSyntax)) {
    const { name, uid } = file.transferSyntax;
    const label = name === uid ? uid : `${name} (${uid})`;
    throw new DicomError(
      'UNSUPPORTED_TRANSFER_SYNTAX',
      `images in the transfer syntax ${label} are not decoded yet; send it uncompressed, as RLE or as JPEG 2000`,
    );
  }
  if (!supportedPhotometric.has(image.photometricInterpretation)) {
    throw new DicomError('UNSUPPORTED_PIXEL_FORMAT', `${image.photometricInterpretation} images are not decoded`);
  }
  if (file.transferSyntax.encoding === 'rle' && image.bitsAllocated === 1) {
    throw new DicomError('UNSUPPORTED_PIXEL_FORMAT', 'RLE of one-bit images is not decoded');
  }
  requireFrames(file, image);
  if (file.transferSyntax.encoding === 'jpeg-2000') requireDeclaredSize(encapsulatedFrame(file, image, 1), image);
}

const supportedPhotometric = new Set([
  'MONOCHROME1',
  'MONOCHROME2',
  'RGB',
  'YBR_FULL',
  'YBR_FULL_422',
  'YBR_RCT',
  'YBR_ICT',
]);

/**
 * Decodes one frame.
 *
 * @param frame counts from 1.
 * @throws {DicomError} as {@link requireDecodable}.
 */
export function decodeFrame(file: DicomFile, image: ImageDescription, frame: number, codecs: Codecs): StoredFrame {
  requireDecodable(file, image);
  const { samplesPerPixel, rows, columns } = image;
  const count = rows * columns * samplesPerPixel;
  if (image.values === 'float') {
    const samples = new Float32Array(alignedBuffer(rawFrame(file, image, frame)));
    return { samples, samplesPerPixel, photometricInterpretation: image.photometricInterpretation };
  }
  if (!isEncapsulated(file)) return decodeNative(rawFrame(file, image, frame), image, count);
  const data = encapsulatedFrame(file, image, frame);
  if (file.transferSyntax.encoding === 'rle') {
    // One-bit RLE was refused above.
    const container = image.bitsAllocated === 1 ? 8 : image.bitsAllocated;
    const bytes = decodeRle(data, rows * columns, samplesPerPixel, container / 8);
    // RLE is by plane, and comes out interleaved whatever Planar Configuration says.
    return colour(storedSamples(bytes, container, image, count), image);
  }
  const { bytes, bytesPerSample } = decodeJpeg2000(data, image, codecs);
  const samples = storedSamples(bytes, bytesPerSample === 1 ? 8 : 16, image, count);
  // The codec has undone the codestream's own colour transform; YBR_FULL is the sender's, outside of it.
  if (image.photometricInterpretation === 'YBR_FULL') return colour(samples, image);
  const photometricInterpretation = samplesPerPixel === 3 ? 'RGB' : image.photometricInterpretation;
  return { samples, samplesPerPixel, photometricInterpretation };
}

function decodeNative(bytes: Uint8Array, image: ImageDescription, count: number): StoredFrame {
  if (image.bitsAllocated === 1) {
    const samples = Uint8Array.from({ length: count }, (_, index) => (bytes[index >> 3]! >> (index & 7)) & 1);
    return {
      samples,
      samplesPerPixel: image.samplesPerPixel,
      photometricInterpretation: image.photometricInterpretation,
    };
  }
  if (image.photometricInterpretation === 'YBR_FULL_422') {
    if (image.bitsAllocated !== 8)
      throw new DicomError('UNSUPPORTED_PIXEL_FORMAT', 'YBR_FULL_422 is decoded at 8 bits only');
    return colour(unpackYbr422(bytes, image.rows * image.columns), { ...image, photometricInterpretation: 'YBR_FULL' });
  }
  const samples = storedSamples(bytes, image.bitsAllocated, image, count);
  return colour(image.planar ? interleave(samples) : samples, image);
}

function colour(samples: Samples, image: ImageDescription): StoredFrame {
  const { samplesPerPixel, photometricInterpretation } = image;
  if (samplesPerPixel === 1) return { samples, samplesPerPixel, photometricInterpretation };
  const isYbr = photometricInterpretation === 'YBR_FULL' || photometricInterpretation === 'YBR_FULL_422';
  return {
    samples: isYbr ? ybrToRgb(samples, image.bitsStored) : samples,
    samplesPerPixel,
    photometricInterpretation: 'RGB',
  };
}

/**
 * Cuts the stored bits out of their containers (PS3.5 8.1.1): what lies above the high bit may be an overlay or noise,
 * and the sign bit is the highest stored one.
 *
 * @param container bits of one sample in `bytes`: less than allocated where a codec packs tighter.
 */
function storedSamples(bytes: Uint8Array, container: 8 | 16 | 32, image: ImageDescription, count: number): Samples {
  const buffer = alignedBuffer(bytes);
  const raw =
    container === 8
      ? new Uint8Array(buffer, 0, count)
      : container === 16
        ? new Uint16Array(buffer, 0, count)
        : new Uint32Array(buffer, 0, count);
  // A codec puts the stored bits at the bottom, wherever the high bit was.
  const low = container === image.bitsAllocated ? image.highBit + 1 - image.bitsStored : 0;
  const { bitsStored, signed } = image;
  if (!signed && low === 0 && bitsStored === container && !(raw instanceof Uint32Array)) return raw;
  const out = container === 32 ? new Float32Array(count) : sampleArray(signed, bitsStored, count);
  // Up and down again: the first shift drops what is above, the second what is below, and carries the sign.
  const up = 32 - low - bitsStored;
  const down = 32 - bitsStored;
  for (let index = 0; index < count; index++) {
    const shifted = raw[index]! << up;
    out[index] = signed ? shifted >> down : shifted >>> down;
  }
  return out;
}

function sampleArray(signed: boolean, bitsStored: number, count: number): Samples {
  if (signed) return new Int16Array(count);
  return bitsStored <= 8 ? new Uint8Array(count) : new Uint16Array(count);
}

/** The same memory where typed arrays can be laid over it, else a copy: they need offsets divisible by their size. */
function alignedBuffer(bytes: Uint8Array): ArrayBuffer {
  const own =
    bytes.byteOffset === 0 && bytes.buffer.byteLength === bytes.byteLength && bytes.buffer instanceof ArrayBuffer;
  return own ? (bytes.buffer as ArrayBuffer) : new Uint8Array(bytes).buffer;
}
