/** Reading stage 1's map (`models/training/mammography/propose.py`, `marks`). */
import { type Box, keepDistinct } from '../runtime/box.js';
import { CANVAS } from './breast.js';

/** Canvas pixels a cell of the map. */
const STRIDE = 4;
export const MAP = { columns: CANVAS.columns / STRIDE, rows: CANVAS.rows / STRIDE } as const;
/** Canvas pixels: a lesion of this size has logarithm 0. */
const UNIT = 32;
/** Score of a mark that is read off at all. */
const LOWEST = 0.01;
/** Marks of an image at most. */
const MOST = 40;
/** IoU from which two marks are one. */
export const SAME = 0.2;

/** Outer edges in canvas pixels. */
export interface Mark extends Box {
  readonly score: number;
}

/** What stage 1 says of a canvas: cells row-major. */
export interface ProposeMap {
  /** Probability that the middle of a lesion lies in the cell. */
  readonly heat: Float32Array;
  /** Logarithms of its width and height over UNIT. */
  readonly width: Float32Array;
  readonly height: Float32Array;
}

/** The peaks of the heat (cells that none of their eight neighbours exceeds), the surest first, without those that mark the same. */
export function marksOf({ heat, width, height }: ProposeMap): Mark[] {
  const { columns, rows } = MAP;
  const peaks: number[] = [];
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, at += 1) {
      if (heat[at]! >= LOWEST && isPeak(row, column, heat[at]!)) peaks.push(at);
    }
  }
  const marks = peaks.sort((a, b) => heat[b]! - heat[a]! || a - b).map(markAt);
  return keepDistinct(marks, (mark) => mark, SAME, MOST);

  function isPeak(row: number, column: number, value: number): boolean {
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y += 1) {
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x += 1) {
        if (heat[y * columns + x]! > value) return false;
      }
    }
    return true;
  }

  function markAt(at: number): Mark {
    const [wide, high] = [UNIT * Math.exp(width[at]!), UNIT * Math.exp(height[at]!)];
    const [x, y] = [((at % columns) + 0.5) * STRIDE, (Math.floor(at / columns) + 0.5) * STRIDE];
    return { x: x - wide / 2, y: y - high / 2, width: wide, height: high, score: heat[at]! };
  }
}
