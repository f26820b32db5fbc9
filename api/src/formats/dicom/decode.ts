import { DicomError } from '../error-codes.js';
import { checkCodestream, isCodestream } from './codecs/check.js';
import type { DecodedFrame } from './codecs/codec.js';
import { decodeDeflated } from './codecs/deflated.js';
import type { Codecs } from './codecs/load.js';
import { decodeRle } from './codecs/rle.js';
import { interleave, unpackYbr422, ybrToRgb } from './colour.js';
import { encapsulatedFrame, isEncapsulated, rawFrame, requireFrames } from './frames.js';
import { type ImageDescription, nativeFrameBits, type Samples } from './image.js';
import type { DicomFile } from './parse.js';
import { storedSamples, unpackBits } from './samples.js';
import { isDecoded, type PixelEncoding } from './transfer-syntaxes.js';

/** One frame as stored: before the modality transform, interleaved, row-major. */
export interface StoredFrame {
  readonly samples: Samples;
  readonly samplesPerPixel: 1 | 3;
  /** After decoding: MONOCHROME1, MONOCHROME2, RGB, PALETTE COLOR. */
  readonly photometricInterpretation: string;
}

/** The bytes of one frame with all that is needed to decode them: plain data, so that another thread can do it. */
export interface EncodedFrame {
  readonly encoding: PixelEncoding;
  readonly bytes: Uint8Array;
  readonly image: ImageDescription;
}

/** Whatever decodes frames: threads (`DecodePool`), or in a test this one. */
export interface FrameDecoder {
  /** @throws {DicomError} UNSUPPORTED_PIXEL_FORMAT, CORRUPT_PIXEL_DATA */
  decode(frame: EncodedFrame): Promise<StoredFrame>;
}

/**
 * Checks all that can be known of the pixels without decoding them: the encoding, the presence of every frame's bytes, and
 * what the first codestream announces.
 *
 * @throws {DicomError} UNSUPPORTED_TRANSFER_SYNTAX, UNSUPPORTED_PIXEL_FORMAT, CORRUPT_PIXEL_DATA.
 */
export function requireDecodable(file: DicomFile, image: ImageDescription): void {
  const { encoding, name, uid } = file.transferSyntax;
  if (!isDecoded(file.transferSyntax)) {
    const label = name === uid ? uid : `${name} (${uid})`;
    throw new DicomError(
      'UNSUPPORTED_TRANSFER_SYNTAX',
      `images in the transfer syntax ${label} are not decoded; send it uncompressed, as RLE, JPEG, JPEG-LS or JPEG 2000`,
    );
  }
  if (!supportedPhotometric.has(image.photometricInterpretation)) {
    throw new DicomError('UNSUPPORTED_PIXEL_FORMAT', `${image.photometricInterpretation} images are not decoded`);
  }
  if (image.photometricInterpretation === 'YBR_FULL_422' && encoding === 'native' && image.bitsAllocated !== 8) {
    throw new DicomError('UNSUPPORTED_PIXEL_FORMAT', 'YBR_FULL_422 is decoded at 8 bits only');
  }
  requireFrames(file, image);
  if (isCodestream(encoding)) checkCodestream(encoding, { bytes: encapsulatedFrame(file, image, 1), image });
}

const supportedPhotometric = new Set([
  'MONOCHROME1',
  'MONOCHROME2',
  'PALETTE COLOR',
  'RGB',
  'YBR_FULL',
  'YBR_FULL_422',
  'YBR_RCT',
  'YBR_ICT',
]);

/**
 * Finds the bytes of one frame, for {@link decodeEncoded}.
 *
 * @param frame counts from 1.
 * @throws {DicomError} as {@link requireDecodable}.
 */
export function encodedFrame(file: DicomFile, image: ImageDescription, frame: number): EncodedFrame {
  requireDecodable(file, image);
  const bytes = isEncapsulated(file) ? encapsulatedFrame(file, image, frame) : rawFrame(file, image, frame);
  return { encoding: file.transferSyntax.encoding, bytes, image };
}

/** Finds and decodes one frame in this thread. @throws {DicomError} as {@link requireDecodable}. */
export function decodeFrame(file: DicomFile, image: ImageDescription, frame: number, codecs: Codecs): StoredFrame {
  return decodeEncoded(encodedFrame(file, image, frame), codecs);
}

/** @throws {DicomError} UNSUPPORTED_PIXEL_FORMAT, CORRUPT_PIXEL_DATA. */
export function decodeEncoded({ encoding, bytes, image }: EncodedFrame, codecs: Codecs): StoredFrame {
  if (encoding === 'native') return decodeNative(bytes, image);
  if (encoding === 'deflated') {
    return decodeNative(decodeDeflated(bytes, Math.ceil(nativeFrameBits(image) / 8)), image);
  }
  if (encoding === 'rle') return decodeRunLengths(bytes, image);
  if (!isCodestream(encoding)) throw new TypeError(`${encoding} is refused before it is decoded.`);
  checkCodestream(encoding, { bytes, image });
  const decoded = codecs[encoding].decode({ bytes, image });
  const samples = storedSamples(decoded, image);
  return coloured(decoded.planar ? interleave(samples) : samples, image, decoded.colour ?? colourOf(encoding, image));
}

/** What a codestream that says nothing of its colours decodes to: JPEG 2000 has undone its own transforms. */
function colourOf(encoding: PixelEncoding, { photometricInterpretation }: ImageDescription): 'RGB' | 'YBR_FULL' {
  const jpeg2000 = encoding === 'jpeg-2000' || encoding === 'htj2k';
  if (jpeg2000 && photometricInterpretation !== 'YBR_FULL') return 'RGB';
  return photometricInterpretation.startsWith('YBR_FULL') ? 'YBR_FULL' : 'RGB';
}

function decodeNative(bytes: Uint8Array, image: ImageDescription): StoredFrame {
  const { photometricInterpretation, bitsAllocated, samplesPerPixel } = image;
  const colour = photometricInterpretation.startsWith('YBR_FULL') ? 'YBR_FULL' : 'RGB';
  if (image.values !== 'integer') return coloured(floats(bytes, image.values), image, colour);
  if (bitsAllocated === 1) return coloured(unpackBits(bytes, pixelsOf(image)), image, colour);
  if (photometricInterpretation === 'YBR_FULL_422') {
    return coloured(unpackYbr422(bytes, pixelsOf(image)), image, colour);
  }
  const bytesPerSample = (bitsAllocated / 8) as DecodedFrame['bytesPerSample'];
  const samples = storedSamples({ bytes, bytesPerSample, bits: bitsAllocated }, image);
  return coloured(image.planar && samplesPerPixel === 3 ? interleave(samples) : samples, image, colour);
}

/** RLE is by plane, and comes out interleaved whatever Planar Configuration says. */
function decodeRunLengths(data: Uint8Array, image: ImageDescription): StoredFrame {
  const colour = image.photometricInterpretation.startsWith('YBR_FULL') ? 'YBR_FULL' : 'RGB';
  const pixels = pixelsOf(image);
  // Eight one-bit pixels are one byte of the only segment.
  if (image.bitsAllocated === 1) {
    return coloured(unpackBits(decodeRle(data, Math.ceil(pixels / 8), 1, 1), pixels), image, colour);
  }
  const bytesPerSample = image.bitsAllocated / 8;
  if (bytesPerSample === 8) throw new TypeError('RLE at 64 bits is refused before it is decoded.');
  const bytes = decodeRle(data, pixels, image.samplesPerPixel, bytesPerSample);
  const decoded = {
    bytes,
    bytesPerSample: bytesPerSample as DecodedFrame['bytesPerSample'],
    bits: image.bitsAllocated,
  };
  return coloured(storedSamples(decoded, image), image, colour);
}

function coloured(samples: Samples, image: ImageDescription, colour: 'RGB' | 'YBR_FULL'): StoredFrame {
  const { samplesPerPixel, photometricInterpretation } = image;
  if (samplesPerPixel === 1) return { samples, samplesPerPixel, photometricInterpretation };
  const rgb = colour === 'YBR_FULL' ? ybrToRgb(samples, image.bitsStored) : samples;
  return { samples: rgb, samplesPerPixel, photometricInterpretation: 'RGB' };
}

function pixelsOf({ rows, columns }: ImageDescription): number {
  return rows * columns;
}

/** Float Pixel Data and Double Float Pixel Data (PS3.3 C.7.6.24, C.7.6.25). */
function floats(bytes: Uint8Array, values: 'float' | 'double'): Float32Array | Float64Array {
  const { buffer } = new Uint8Array(bytes);
  return values === 'float' ? new Float32Array(buffer) : new Float64Array(buffer);
}
