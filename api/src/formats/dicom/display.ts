import { attributesOf } from './attributes.js';
import type { Codecs } from './codecs/load.js';
import { decodeFrame, type StoredFrame } from './decode.js';
import type { ImageDescription, Samples } from './image.js';
import { applyModality, type ModalityTransform, modalityTransformOf } from './modality.js';
import { drawOverlays, type OverlayPlane, overlaysOf } from './overlays.js';
import { applyPalette, type Palette, paletteOf } from './palette.js';
import type { DicomFile } from './parse.js';
import { applyVoi, fullRange, type Voi, voiOf } from './voi.js';

/** An image as it is shown: 8 bits, grey or interleaved RGB, row-major. */
export interface DisplayImage {
  readonly columns: number;
  readonly rows: number;
  readonly samplesPerPixel: 1 | 3;
  readonly data: Uint8Array;
}

/** How a frame is shown: plain data, so that another thread can draw it. */
export interface DisplayTransform {
  readonly modality: ModalityTransform;
  /** Null: the full range of the values. */
  readonly voi: Voi | null;
  /** Of PALETTE COLOR images. */
  readonly palette: Palette | null;
  readonly overlays: readonly OverlayPlane[];
  /** Stored values, from and to, that mean "no image here" (PS3.3 C.7.5.1.1.2). */
  readonly padding: readonly [number, number] | null;
}

/**
 * Reads how a frame wants to be shown.
 *
 * @param frame counts from 1.
 * @param voi goes before the file's own.
 * @throws {DicomError} MISSING_ATTRIBUTE, INVALID_ATTRIBUTE where a lookup table is not as its descriptor says.
 */
export function displayOf(file: DicomFile, image: ImageDescription, frame: number, voi?: Voi): DisplayTransform {
  return {
    modality: modalityTransformOf(file, frame),
    voi: voi ?? fittingVoi(voiOf(file, frame), image),
    palette: image.photometricInterpretation === 'PALETTE COLOR' ? paletteOf(file) : null,
    overlays: overlaysOf(file, image, frame),
    padding: paddingOf(file),
  };
}

/** The linear window counts whole grey levels (PS3.3 C.11.2.1.2.1): on fractions, a width of 1 would leave black and white. */
function fittingVoi(voi: Voi | null, { values }: ImageDescription): Voi | null {
  return values !== 'integer' && voi?.kind === 'window' && voi.shape === 'LINEAR'
    ? { ...voi, shape: 'LINEAR_EXACT' }
    : voi;
}

function paddingOf(file: DicomFile): DisplayTransform['padding'] {
  const attributes = attributesOf(file);
  const value = attributes.number('PixelPaddingValue');
  if (value === null) return null;
  const limit = attributes.number('PixelPaddingRangeLimit') ?? value;
  return [Math.min(value, limit), Math.max(value, limit)];
}

/**
 * Renders one frame for a thumbnail or a still: palette or modality transform, VOI (the given one, else the file's, else
 * the full range without padding), MONOCHROME1 inverted, overlays drawn in white.
 *
 * @param frame counts from 1.
 * @throws {DicomError} as `decodeFrame` and `displayOf`.
 */
export function renderFrame(
  file: DicomFile,
  image: ImageDescription,
  frame: number,
  codecs: Codecs,
  voi?: Voi,
): DisplayImage {
  return renderStored(decodeFrame(file, image, frame, codecs), image, displayOf(file, image, frame, voi));
}

export function renderStored(stored: StoredFrame, image: ImageDescription, display: DisplayTransform): DisplayImage {
  const { columns, rows, bitsStored } = image;
  const drawn = (samplesPerPixel: 1 | 3, data: Uint8Array): DisplayImage => {
    const picture = { columns, rows, samplesPerPixel, data };
    drawOverlays(picture, display.overlays);
    return picture;
  };
  if (display.palette) return drawn(3, applyPalette(stored.samples, display.palette));
  if (stored.samplesPerPixel === 3) return drawn(3, toEightBits(stored.samples, bitsStored));
  const values = applyModality(stored.samples, display.modality);
  const isPadding = paddingTest(stored.samples, display.padding);
  const data = applyVoi(
    values,
    display.voi ?? fullRange(isPadding ? values.filter((_, at) => !isPadding(at)) : values),
  );
  if (stored.photometricInterpretation === 'MONOCHROME1') {
    for (let index = 0; index < data.length; index++) data[index] = 255 - data[index]!;
  }
  // Background, also where the picture is inverted.
  if (isPadding) for (let index = 0; index < data.length; index++) if (isPadding(index)) data[index] = 0;
  return drawn(1, data);
}

function paddingTest(samples: Samples, padding: DisplayTransform['padding']): ((index: number) => boolean) | null {
  if (!padding) return null;
  const [from, to] = padding;
  return (index) => samples[index]! >= from && samples[index]! <= to;
}

/** A copy: what is drawn over the picture must not reach the samples. */
function toEightBits(samples: Samples, bitsStored: number): Uint8Array {
  if (samples instanceof Uint8Array && bitsStored === 8) return samples.slice();
  const maximum = 2 ** bitsStored - 1;
  return Uint8Array.from(samples, (value) => Math.round((value / maximum) * 255));
}

/** Shrinks by averaging, so that the longer side has at most `maxSide` pixels; never enlarges. */
export function shrink(image: DisplayImage, maxSide: number): DisplayImage {
  const scale = Math.min(1, maxSide / Math.max(image.columns, image.rows));
  if (scale === 1) return image;
  const columns = Math.max(1, Math.round(image.columns * scale));
  const rows = Math.max(1, Math.round(image.rows * scale));
  const { samplesPerPixel } = image;
  const data = new Uint8Array(columns * rows * samplesPerPixel);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = span(row, rows, image.rows);
    for (let column = 0; column < columns; column++) {
      const [left, right] = span(column, columns, image.columns);
      for (let sample = 0; sample < samplesPerPixel; sample++) {
        let sum = 0;
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) sum += image.data[(y * image.columns + x) * samplesPerPixel + sample]!;
        }
        data[(row * columns + column) * samplesPerPixel + sample] = Math.round(sum / ((bottom - top) * (right - left)));
      }
    }
  }
  return { columns, rows, samplesPerPixel, data };
}

/** The source pixels [from, to) that one target pixel averages: at least one. */
function span(index: number, targetSize: number, sourceSize: number): [from: number, to: number] {
  const from = Math.floor((index * sourceSize) / targetSize);
  return [from, Math.max(from + 1, Math.floor(((index + 1) * sourceSize) / targetSize))];
}
