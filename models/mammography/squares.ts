/** What stage 2 sees of a mark, and how it moves it (`models/training/mammography/decide.py`). Canvas pixels. */
import { type Affine, compose } from './affine.js';
import type { Mark } from './marks.js';

/** Pixels of a side of each square as the network sees it. */
export const SIZE = 128;
/** The nearer square, and its surroundings. */
export const SCALES = 2;
/** Side of the nearer square over the longer side of the mark. */
const CONTEXT = 1.6;
/** … and at least this. */
const SMALLEST = 58;
/** Side of the farther square over that of the nearer. */
const FARTHER = 2.6;
/** Width and height grow or shrink by no more than this (natural logarithm). */
const MOST_GROWTH = 1;

function sideOf({ width, height }: Mark): number {
  return Math.max(CONTEXT * Math.max(width, height), SMALLEST);
}

/** Maps from pixels of the image to those of each square. @param canvas pixels of the image → of the canvas */
export function squaresAround(mark: Mark, canvas: Affine): Affine[] {
  const [x, y] = [mark.x + mark.width / 2, mark.y + mark.height / 2];
  return [sideOf(mark), sideOf(mark) * FARTHER].map((side) => {
    const scale = SIZE / side;
    return compose({ a: scale, b: 0, c: SIZE / 2 - x * scale, d: 0, e: scale, f: SIZE / 2 - y * scale }, canvas);
  });
}

/** @param shift of the middle, by shares of the nearer square's side; logarithms of what width and height grow by */
export function moved(mark: Mark, shift: readonly [x: number, y: number, width: number, height: number]): Mark {
  const side = sideOf(mark);
  const grown = (size: number, by: number): number =>
    size * Math.exp(Math.min(Math.max(by, -MOST_GROWTH), MOST_GROWTH));
  const [width, height] = [grown(mark.width, shift[2]), grown(mark.height, shift[3])];
  return {
    x: mark.x + mark.width / 2 + shift[0] * side - width / 2,
    y: mark.y + mark.height / 2 + shift[1] * side - height / 2,
    ...{ width, height, score: mark.score },
  };
}

/** About its middle. */
export function resized(mark: Mark, factor: number): Mark {
  const [width, height] = [mark.width * factor, mark.height * factor];
  return {
    x: mark.x + (mark.width - width) / 2,
    y: mark.y + (mark.height - height) / 2,
    ...{ width, height, score: mark.score },
  };
}
