/** A coarse picture of a mammogram, in which the breast is looked for (`models/training/mammography/breast.py`, `coarse` and `otsu`). */
import type { Plane } from '../runtime/plane.js';

/** Cells of the longer side. */
const GRID = 128;

/** Means of cells of `cell` × `cell` pixels; pixels left over at the right and at the bottom are not looked at. */
export interface Grid extends Plane {
  readonly cell: number;
}

export function coarse({ columns, rows, values }: Plane): Grid {
  const cell = Math.max(1, Math.ceil(Math.max(columns, rows) / GRID));
  const [across, down] = [Math.floor(columns / cell), Math.floor(rows / cell)];
  const sums = new Float64Array(across * down);
  for (let row = 0; row < down * cell; row += 1) {
    const into = Math.floor(row / cell) * across;
    for (let column = 0, at = row * columns; column < across; column += 1) {
      let sum = 0;
      for (let k = 0; k < cell; k += 1, at += 1) sum += values[at]!;
      sums[into + column]! += sum;
    }
  }
  return { columns: across, rows: down, cell, values: Float32Array.from(sums, (sum) => sum / (cell * cell)) };
}

const BINS = 256;

/** The level that parts the values best in two (Otsu 1979), over 256 equal bins from the least to the greatest. */
export function otsu(values: Float32Array): number {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (high <= low) return low;
  const counts = new Float64Array(BINS);
  for (const value of values) counts[Math.min(Math.floor(((value - low) / (high - low)) * BINS), BINS - 1)]! += 1;
  const total = counts.reduce((sum, count, bin) => sum + count * bin, 0);
  let [below, sum, best, level] = [0, 0, -1, 0];
  for (const [bin, count] of counts.entries()) {
    below += count;
    sum += count * bin;
    const above = values.length - below;
    const between = below * above * (sum / below - (total - sum) / above) ** 2;
    // NaN where one part is empty.
    if (between > best) [best, level] = [between, bin];
  }
  return low + ((level + 1) / BINS) * (high - low);
}
