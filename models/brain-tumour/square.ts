/**
 * What each network sees of a slice (`models/training/brain_tumour/stages.py`). Coordinates here are outer edges: 0 is the left
 * edge of the first pixel, `columns` the right edge of the last.
 */
import type { Box } from '../runtime/box.js';
import type { Plane } from '../runtime/plane.js';

/** A square of a slice, which may reach beyond it. Centre and side in pixels. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

type Shape = Pick<Plane, 'columns' | 'rows'>;

/** Side of stage 2's square over the longer side of the candidate. */
const CONTEXT = 1.6;
/** … and at least this share of the slice's longer side: a spot alone says little. */
const SMALLEST = 0.22;

/** The whole slice, padded to a square: what stage 1 sees. */
export function wholeSlice({ columns, rows }: Shape): Square {
  return { x: columns / 2, y: rows / 2, side: Math.max(columns, rows) };
}

/** A candidate with context: what stage 2 sees. */
export function aroundCandidate(box: Box, { columns, rows }: Shape): Square {
  const side = Math.max(CONTEXT * Math.max(box.width, box.height), SMALLEST * Math.max(columns, rows));
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, side };
}

/**
 * Resamples a square bilinearly to size × size; zeros outside the slice. Where the square is shrunk, each output pixel is the
 * mean of k × k samples (k rounded up), so that nothing small falls through.
 *
 * @param target where size² values are written, row-major
 */
export function sampleSquare(plane: Plane, square: Square, size: number, target: Float32Array): void {
  const across = tapsOf(square.x - square.side / 2, square.side, size, plane.columns);
  const down = tapsOf(square.y - square.side / 2, square.side, size, plane.rows);
  // Bilinear samples on a grid, and their means, are the same along rows first and then along columns.
  const from = Math.min(...down.map(({ first }) => first));
  const to = Math.max(...down.map(({ first, weights }) => first + weights.length));
  const narrowed = new Float64Array(Math.max(0, to - from) * size);
  for (let row = from; row < to; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const { first, weights } = across[column]!;
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap += 1)
        sum += plane.values[row * plane.columns + first + tap]! * weights[tap]!;
      narrowed[(row - from) * size + column] = sum;
    }
  }
  for (let row = 0; row < size; row += 1) {
    const { first, weights } = down[row]!;
    for (let column = 0; column < size; column += 1) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap += 1)
        sum += narrowed[(first - from + tap) * size + column]! * weights[tap]!;
      target[row * size + column] = sum;
    }
  }
}

/** What one output pixel is made of along one axis: neighbouring pixels of the slice from `first` on. */
interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/** @param start edge of the square; @param end how many pixels the slice has: those beyond it are zeros and take no part */
function tapsOf(start: number, side: number, size: number, end: number): Taps[] {
  const k = Math.max(1, Math.ceil(side / size - 1e-9));
  const step = side / (size * k);
  return Array.from({ length: size }, (_, place) => {
    const sampleAt = (n: number): number => start + (place * k + n + 0.5) * step - 0.5;
    const first = Math.min(end, Math.max(0, Math.floor(sampleAt(0))));
    const last = Math.max(first, Math.min(end, Math.floor(sampleAt(k - 1)) + 2));
    const weights = new Float64Array(last - first);
    for (let n = 0; n < k; n += 1) {
      const x = sampleAt(n);
      const before = Math.floor(x);
      if (before >= first && before < last) weights[before - first]! += (1 - (x - before)) / k;
      if (before + 1 >= first && before + 1 < last) weights[before + 1 - first]! += (x - before) / k;
    }
    return { first, weights };
  });
}

/** Part of a slice. */
export interface Region extends Plane {
  /** Pixels of the slice to the left of it and above it. */
  readonly left: number;
  readonly top: number;
}

/**
 * Puts a map that a network drew over a square back into the slice: bilinear between the centres of its cells, at its rim the
 * outermost cell.
 *
 * @param map size × size
 * @returns the pixels of the slice whose centres lie in the square
 */
export function pasteSquare(map: Float32Array, size: number, square: Square, shape: Shape): Region {
  const unit = square.side / size;
  const [x, y] = [square.x - square.side / 2, square.y - square.side / 2];
  const clamp = (index: number): number => Math.min(Math.max(index, 0), size - 1);
  const first = (edge: number): number => Math.max(0, Math.ceil(edge - 0.5));
  const last = (edge: number, end: number): number => Math.min(end - 1, Math.floor(edge - 0.5));
  const [left, top] = [first(x), first(y)];
  const columns = Math.max(0, last(x + square.side, shape.columns) - left + 1);
  const rows = Math.max(0, last(y + square.side, shape.rows) - top + 1);
  const values = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    const v = (top + row + 0.5 - y) / unit - 0.5;
    const above = Math.floor(v);
    for (let column = 0; column < columns; column += 1) {
      const u = (left + column + 0.5 - x) / unit - 0.5;
      const before = Math.floor(u);
      const at = (c: number, r: number): number => map[clamp(r) * size + clamp(c)]!;
      const upper = at(before, above) + (at(before + 1, above) - at(before, above)) * (u - before);
      const lower = at(before, above + 1) + (at(before + 1, above + 1) - at(before, above + 1)) * (u - before);
      values[row * columns + column] = upper + (lower - upper) * (v - above);
    }
  }
  return { columns, rows, values, left, top };
}
