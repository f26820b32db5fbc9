import type { SeriesImage } from '../input.js';

/** One image as numbers: row-major values, bright is bright. */
export interface Plane {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float32Array;
}

/** An image as the networks read it: MONOCHROME1 is turned over. */
export function planeOf({ columns, rows, pixels, photometricInterpretation }: SeriesImage): Plane {
  const values = new Float32Array(pixels);
  if (photometricInterpretation === 'MONOCHROME1') {
    const highest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    for (let i = 0; i < values.length; i += 1) values[i] = highest - values[i]!;
  }
  return { columns, rows, values };
}
