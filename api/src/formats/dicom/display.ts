import { decodeFrame } from './decode.js';
import type { ImageDescription, Samples } from './image.js';
import type { Codecs } from './jpeg2000.js';
import { applyModality, modalityTransformOf } from './modality.js';
import type { DicomFile } from './parse.js';
import { applyVoi, fullRange, type Voi, voiOf } from './voi.js';

/** An image as it is shown: 8 bits, grey or interleaved RGB, row-major. */
export interface DisplayImage {
  readonly columns: number;
  readonly rows: number;
  readonly samplesPerPixel: 1 | 3;
  readonly data: Uint8Array;
}

/**
 * Renders one frame for a thumbnail or a still: modality transform, VOI (the given one, else the file's, else the full
 * range), MONOCHROME1 inverted.
 *
 * @param frame counts from 1.
 * @throws {DicomError} as `decodeFrame`.
 */
export function renderFrame(
  file: DicomFile,
  image: ImageDescription,
  frame: number,
  codecs: Codecs,
  voi?: Voi,
): DisplayImage {
  const stored = decodeFrame(file, image, frame, codecs);
  const size = { columns: image.columns, rows: image.rows, samplesPerPixel: stored.samplesPerPixel };
  if (stored.samplesPerPixel === 3) return { ...size, data: toEightBits(stored.samples, image.bitsStored) };
  const values = applyModality(stored.samples, modalityTransformOf(file, frame));
  const data = applyVoi(values, voi ?? voiOf(file, frame) ?? fullRange(values));
  if (stored.photometricInterpretation === 'MONOCHROME1') {
    for (let index = 0; index < data.length; index++) data[index] = 255 - data[index]!;
  }
  return { ...size, data };
}

function toEightBits(samples: Samples, bitsStored: number): Uint8Array {
  if (samples instanceof Uint8Array && bitsStored === 8) return samples;
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
