import type { DataSet } from 'dicom-parser';
import { bytesOf } from './attributes.js';
import { isEncapsulated, rawFrame } from './frames.js';
import type { ImageDescription } from './image.js';
import type { DicomFile } from './parse.js';
import { unpackBits } from './samples.js';

/** A graphic drawn over one frame (PS3.3 C.9.2). */
export interface OverlayPlane {
  readonly rows: number;
  readonly columns: number;
  /** Row and column of the image, from 0, under the overlay's first pixel; may lie outside. */
  readonly top: number;
  readonly left: number;
  /** `rows × columns`, 0 or 1. */
  readonly pixels: Uint8Array;
}

const groups = Array.from({ length: 16 }, (_, index) => `x60${(2 * index).toString(16).padStart(2, '0')}`);

/**
 * The graphics of a frame, from the groups 6000 to 601E: in Overlay Data, or, as the standard once had it (retired in 2004,
 * still in archives), in a bit of the pixels that stores nothing else. Left out: regions of interest (type R), which are no
 * drawing; bits of compressed pixels, which encoders do not keep; what is not as its attributes say.
 *
 * @param frame counts from 1.
 * @throws {DicomError} CORRUPT_PIXEL_DATA where the pixels that hold one are not there.
 */
export function overlaysOf(file: DicomFile, image: ImageDescription, frame: number): OverlayPlane[] {
  const { bigEndian } = file.transferSyntax;
  return groups.flatMap((group) => {
    if (file.dataSet.string(`${group}0040`)?.trim() !== 'G') return [];
    if (file.dataSet.elements[`${group}3000`]) return planeOf(file.dataSet, group, frame, bigEndian) ?? [];
    return planeInPixels(file, image, group, frame) ?? [];
  });
}

function planeOf(dataSet: DataSet, group: string, frame: number, bigEndian: boolean): OverlayPlane | null {
  const data = dataSet.elements[`${group}3000`];
  if (!data) return null;
  const number = (element: string, index = 0) => dataSet.uint16(`${group}${element}`, index);
  const [rows, columns] = [number('0010') ?? 0, number('0011') ?? 0];
  // Origin counts from 1 and may be negative: the overlay may stand out over the image (C.9.2.1.1).
  const origin = (index: number) => (dataSet.int16(`${group}0050`, index) ?? 1) - 1;
  const index = frame - (number('0051') ?? 1);
  const pixels = rows * columns;
  const start = Math.floor((index * pixels) / 8);
  const bytes = bytesOf(dataSet, data);
  if (pixels === 0 || index < 0 || 8 * bytes.length < (index + 1) * pixels || (number('0100') ?? 1) !== 1) return null;
  const swapped = bigEndian && data.vr === 'OW' ? bytes.map((_, place) => bytes[place ^ 1]!) : bytes;
  const bits = unpackBits(swapped.subarray(start), pixels + ((index * pixels) % 8)).slice((index * pixels) % 8);
  return { rows, columns, top: origin(0), left: origin(1), pixels: bits };
}

/** Overlay Bit Position (60xx,0102) counts from the lowest bit of the container, and lies beside the stored ones. */
function planeInPixels(file: DicomFile, image: ImageDescription, group: string, frame: number): OverlayPlane | null {
  const { rows, columns, bitsAllocated, bitsStored, highBit } = image;
  const bit = file.dataSet.uint16(`${group}0102`) ?? 0;
  const stored = bit <= highBit && bit > highBit - bitsStored;
  const isPlain = image.samplesPerPixel === 1 && image.values === 'integer' && !isEncapsulated(file);
  if (!isPlain || bit === 0 || bit >= bitsAllocated || stored) return null;
  const bytes = rawFrame(file, image, frame);
  const [width, offset, mask] = [bitsAllocated / 8, bit >> 3, 1 << (bit & 7)];
  const pixels = Uint8Array.from({ length: rows * columns }, (_, at) => (bytes[at * width + offset]! & mask ? 1 : 0));
  return { rows, columns, top: 0, left: 0, pixels };
}

/** Draws overlays in white over an 8-bit picture, in place. */
export function drawOverlays(
  picture: {
    readonly columns: number;
    readonly rows: number;
    readonly samplesPerPixel: 1 | 3;
    readonly data: Uint8Array;
  },
  overlays: readonly OverlayPlane[],
): void {
  const { columns, rows, samplesPerPixel, data } = picture;
  for (const plane of overlays) {
    for (let index = 0; index < plane.pixels.length; index++) {
      if (plane.pixels[index] === 0) continue;
      const row = plane.top + Math.floor(index / plane.columns);
      const column = plane.left + (index % plane.columns);
      if (row < 0 || column < 0 || row >= rows || column >= columns) continue;
      const at = (row * columns + column) * samplesPerPixel;
      data.fill(255, at, at + samplesPerPixel);
    }
  }
}
