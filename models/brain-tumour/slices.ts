/** The images of a series as the networks read them. */
import type { Series, SeriesImage } from '../input.js';
import { meansOf, normalise, type Plane } from './intensity.js';
import type { Sequence } from './sequence.js';
import { type Square, sampleSquare } from './square.js';

/** A slice with its neighbours, normalised; where there is none, or as T1 post-contrast was learnt singly, itself. */
export interface Slice {
  readonly index: number;
  readonly before: Plane;
  readonly plane: Plane;
  readonly after: Plane;
}

/** Mean of a slice normalised with its volume under which it holds next to nothing of the head. */
const EMPTY = 0.03;

/** Slices that hold something of the head, in the order of the series. */
export function readSlices(series: Series, sequence: Sequence): Slice[] {
  const raw = series.images.map(planeOf);
  const least = raw.length === 1 ? 0 : EMPTY;
  const full = meansOf(raw).flatMap((mean, index) => (mean > least ? [index] : []));
  if (sequence === 'T1CE') {
    return full.map((index) => {
      const [plane] = normalise([raw[index]!]) as [Plane];
      return { index, before: plane, plane, after: plane };
    });
  }
  const volume = normalise(raw);
  return full.map((index) => {
    const plane = volume[index]!;
    const beside = (other: number): Plane => {
      const found = volume[other];
      return found?.columns === plane.columns && found.rows === plane.rows ? found : plane;
    };
    return { index, before: beside(index - 1), plane, after: beside(index + 1) };
  });
}

/** Writes a square of a slice as a network's input: 3 × size × size values from `offset` on. */
export function writeChannels(slice: Slice, square: Square, size: number, target: Float32Array, offset: number): void {
  const { before, plane, after } = slice;
  for (const [channel, part] of [before, plane, after].entries()) {
    const start = offset + channel * size * size;
    // A slice that stands in for its neighbours is sampled once.
    if (channel > 0 && part === before) target.copyWithin(start, offset, offset + size * size);
    else sampleSquare(part, square, size, target.subarray(start, start + size * size));
  }
}

/** Bright is bright: MONOCHROME1 is turned over. */
function planeOf({ columns, rows, pixels, photometricInterpretation }: SeriesImage): Plane {
  const values = new Float32Array(pixels);
  if (photometricInterpretation === 'MONOCHROME1') {
    const highest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    for (const [index, value] of values.entries()) values[index] = highest - value;
  }
  return { columns, rows, values };
}
