/** What a network sees of a mammogram (`models/training/mammography/warp.py`, `pixels`). */
import type { Plane } from '../runtime/plane.js';
import { type Affine, areaFactor, compose, invert } from './affine.js';

/** Shrunk by more than this, pixels are averaged first. */
const HALVES = 1.5;

/**
 * Samples a plane bilinearly; zeros beyond it. Where it is shrunk, k × k pixels are averaged first (k the nearest whole number), so that
 * nothing small falls through.
 *
 * @param map pixels of the plane → pixels of what is drawn
 * @param target columns × rows values, row-major
 */
export function drawView(
  plane: Plane,
  map: Affine,
  size: { readonly columns: number; readonly rows: number },
  target: Float32Array,
  averaged: (plane: Plane, k: number) => Plane = average,
): void {
  const shrink = 1 / Math.sqrt(areaFactor(map));
  // To the even one of two, as Python rounds.
  const k = shrink > HALVES ? roundHalfToEven(shrink) : 1;
  const source = k > 1 ? averaged(plane, k) : plane;
  const back = invert(compose(map, { a: k, b: 0, c: 0, d: 0, e: k, f: 0 }));
  const { columns, rows, values } = source;
  for (let row = 0, at = 0; row < size.rows; row += 1) {
    for (let column = 0; column < size.columns; column += 1, at += 1) {
      const x = back.a * (column + 0.5) + back.b * (row + 0.5) + back.c - 0.5;
      const y = back.d * (column + 0.5) + back.e * (row + 0.5) + back.f - 0.5;
      const [left, top] = [Math.floor(x), Math.floor(y)];
      if (left < -1 || top < -1 || left >= columns || top >= rows) {
        target[at] = 0;
        continue;
      }
      const [fx, fy] = [x - left, y - top];
      const from = top * columns + left;
      // A neighbour beyond the plane counts as zero.
      const [inLeft, inRight] = [left >= 0, left + 1 < columns];
      let sum = 0;
      if (top >= 0) {
        if (inLeft) sum += values[from]! * (1 - fx) * (1 - fy);
        if (inRight) sum += values[from + 1]! * fx * (1 - fy);
      }
      if (top + 1 < rows) {
        if (inLeft) sum += values[from + columns]! * (1 - fx) * fy;
        if (inRight) sum += values[from + columns + 1]! * fx * fy;
      }
      target[at] = sum;
    }
  }
}

function roundHalfToEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

/** Means of k × k pixels; what is left over at the right and at the bottom falls away. */
export function average({ columns, rows, values }: Plane, k: number): Plane {
  const [across, down] = [Math.floor(columns / k), Math.floor(rows / k)];
  const out = new Float32Array(across * down);
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) {
      let sum = 0;
      for (let y = row * k; y < (row + 1) * k; y += 1) {
        const from = y * columns + column * k;
        for (let x = from; x < from + k; x += 1) sum += values[x]!;
      }
      out[row * across + column] = sum / (k * k);
    }
  }
  return { columns: across, rows: down, values: out };
}
