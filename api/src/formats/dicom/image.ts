import { DicomError } from '../error-codes.js';
import { attributesOf } from './attributes.js';
import { MAX_FRAME_PIXELS, MAX_FRAMES, MAX_INSTANCE_BYTES } from './limits.js';
import type { DicomFile } from './parse.js';

/** Signed 8-bit samples widen to 16 bits. */
export type Samples = Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** The Image Pixel module (PS3.3 C.7.6.3) of one instance, checked. */
export interface ImageDescription {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: 1 | 3;
  readonly photometricInterpretation: string;
  /** True: all of one colour, then all of the next (Planar Configuration 1). */
  readonly planar: boolean;
  readonly bitsAllocated: 1 | 8 | 16 | 32 | 64;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Pixel Data holds integers, Float Pixel Data 32-bit floats, Double Float Pixel Data 64-bit ones. */
  readonly values: 'integer' | 'float' | 'double';
}

/** Where pixels are, by what they are (PS3.3 C.7.6.3, C.7.6.24, C.7.6.25). */
const PIXEL_TAGS = { integer: 'x7fe00010', float: 'x7fe00008', double: 'x7fe00009' } as const;

/** The attribute of the pixels, in the form of a parsed tag. */
export function pixelTagOf(image: ImageDescription): string {
  return PIXEL_TAGS[image.values];
}

/**
 * Describes the pixels of a file without touching them; null for an object that has none.
 *
 * @throws {DicomError} MISSING_ATTRIBUTE, INVALID_ATTRIBUTE, UNSUPPORTED_PIXEL_FORMAT, TOO_LARGE.
 */
export function describeImage(file: DicomFile): ImageDescription | null {
  const { elements } = file.dataSet;
  const values = (['integer', 'float', 'double'] as const).find((kind) => elements[PIXEL_TAGS[kind]]);
  if (!values) return null;
  const attributes = attributesOf(file);
  const samplesPerPixel = attributes.number('SamplesPerPixel') ?? 1;
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) {
    throw new DicomError('UNSUPPORTED_PIXEL_FORMAT', `images with ${samplesPerPixel} samples a pixel are not decoded`);
  }
  const bitsAllocated = attributes.requireNumber('BitsAllocated');
  const possible = { integer: [1, 8, 16, 32], float: [32], double: [64] }[values];
  if (!possible.includes(bitsAllocated)) {
    throw new DicomError('UNSUPPORTED_PIXEL_FORMAT', `images with ${bitsAllocated} bits allocated are not decoded`);
  }
  const bitsStored = attributes.number('BitsStored') ?? bitsAllocated;
  const image: ImageDescription = {
    rows: attributes.requireNumber('Rows'),
    columns: attributes.requireNumber('Columns'),
    frames: attributes.number('NumberOfFrames') ?? 1,
    samplesPerPixel,
    photometricInterpretation: attributes.requireText('PhotometricInterpretation'),
    planar: samplesPerPixel === 3 && attributes.number('PlanarConfiguration') === 1,
    bitsAllocated: bitsAllocated as ImageDescription['bitsAllocated'],
    bitsStored,
    highBit: attributes.number('HighBit') ?? bitsStored - 1,
    signed: attributes.number('PixelRepresentation') === 1,
    values,
  };
  requirePossible(image);
  return image;
}

function requirePossible(image: ImageDescription): void {
  const { rows, columns, frames, bitsAllocated, bitsStored, highBit } = image;
  const invalid = (what: string) => new DicomError('INVALID_ATTRIBUTE', what);
  if (rows < 1 || columns < 1) throw invalid(`the image has ${rows} rows and ${columns} columns`);
  if (!Number.isInteger(frames) || frames < 1) throw invalid(`Number of Frames is ${frames}`);
  if (bitsStored < 1 || bitsStored > bitsAllocated) {
    throw invalid(`${bitsStored} bits stored do not fit the ${bitsAllocated} bits allocated`);
  }
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    throw invalid(`High Bit ${highBit} does not fit ${bitsStored} of ${bitsAllocated} bits`);
  }
  if (image.values !== 'integer' && image.samplesPerPixel !== 1) {
    throw invalid('Float Pixel Data must have one sample a pixel');
  }
  if (image.photometricInterpretation === 'PALETTE COLOR' && image.samplesPerPixel !== 1) {
    throw invalid('PALETTE COLOR images must have one sample a pixel');
  }
  if (rows * columns > MAX_FRAME_PIXELS) {
    throw new DicomError('TOO_LARGE', `${columns} × ${rows} pixels; at most ${MAX_FRAME_PIXELS} are decoded`);
  }
  if (frames > MAX_FRAMES) throw new DicomError('TOO_LARGE', `${frames} frames; at most ${MAX_FRAMES} are decoded`);
  const bytes = decodedFrameBytes(image) * frames;
  if (bytes > MAX_INSTANCE_BYTES) {
    throw new DicomError('TOO_LARGE', `it decodes to ${bytes} bytes; at most ${MAX_INSTANCE_BYTES} are decoded`);
  }
}

/** Bytes of one frame once decoded: a sample has at least one byte. */
export function decodedFrameBytes(image: ImageDescription): number {
  return image.rows * image.columns * image.samplesPerPixel * Math.max(1, image.bitsAllocated / 8);
}

/** Bits of one frame as stored in native format (PS3.5 8.1): 4:2:2 shares chrominance between two pixels. */
export function nativeFrameBits(image: ImageDescription): number {
  const samples = image.photometricInterpretation === 'YBR_FULL_422' ? 2 : image.samplesPerPixel;
  return image.rows * image.columns * samples * image.bitsAllocated;
}
