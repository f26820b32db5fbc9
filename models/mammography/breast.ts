/**
 * Where the breast lies in a mammogram, and how its picture is laid out for the networks: `models/training/mammography/breast.py`, value
 * for value. Coordinates are outer edges: 0 is the left edge of the first pixel.
 */
import type { Box } from '../runtime/box.js';
import { atRanks } from '../runtime/order-statistics.js';
import type { Plane } from '../runtime/plane.js';
import type { Affine, Point } from './affine.js';
import { coarse, otsu } from './grid.js';
import { largestPart, type Shape, withoutHoles, withRim } from './morphology.js';

/** Pixels of stage 1's canvas, chest wall to the left. */
export const CANVAS = { columns: 384, rows: 608 } as const;

/** Cells: letters and film edges hang on to a breast by less. */
const OPENING = 3;
/** Cells around the breast that are kept: the skin is dark. */
const MARGIN = 2;
/** Of Otsu's level between film and tissue, in roots of the values. */
const LEVEL = 0.85;
/** Shares of a breast's values that are darker than what becomes 0, and than what becomes BRIGHT. */
const DARK_SHARE = 0.01;
const BRIGHT_SHARE = 0.95;
const BRIGHT = 0.8;
const BRIGHTEST = 1.2;
/** A breast fills more than this share of the picture, and less than the rest of it. */
const LEAST_SHARE = 0.03;
/** Width over height of a breast in a picture whose pixels are square: the median of mini-MIAS. */
const USUAL = 0.54;
/** A picture without known spacing is taken to be stretched by no more than one over this. */
const NARROWEST = 0.6;

export interface Breast {
  readonly shape: Shape;
  /** The same with the cells around it that are kept. */
  readonly near: Shape;
  /** Pixels a cell of the shape. */
  readonly cell: number;
  readonly box: Box;
  /** The side of the picture at which the chest wall lies. */
  readonly chest: 'left' | 'right';
  /** Values that become 0 and 1. */
  readonly low: number;
  readonly high: number;
}

/** @returns null where nothing like a breast is there */
export function findBreast(plane: Plane): Breast | null {
  const grid = coarse(plane);
  const least = grid.values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  // The root brings fat nearer to gland than to film: a level between the two would cut a fatty breast in half.
  const roots = grid.values.map((value) => Math.sqrt(Math.max(value - least, 0)));
  const level = LEVEL * otsu(roots);
  const { columns, rows, cell } = grid;
  const tissue: Shape = { columns, rows, cells: Uint8Array.from(roots, (root) => (root >= level ? 1 : 0)) };
  const core = largestPart(withRim(tissue, false, OPENING));
  if (core === null) return null;
  const grown = withRim(core, true, OPENING);
  const shape = withoutHoles({ columns, rows, cells: grown.cells.map((inside, at) => inside & tissue.cells[at]!) });
  const share = shape.cells.reduce((sum, inside) => sum + inside, 0) / shape.cells.length;
  if (share < LEAST_SHARE || share > 1 - LEAST_SHARE) return null;
  const [down, across] = [filled(shape, 'rows'), filled(shape, 'columns')];
  const [top, bottom] = [Math.max(down.first - MARGIN, 0), Math.min(down.last + 1 + MARGIN, rows)];
  const [left, right] = [Math.max(across.first - MARGIN, 0), Math.min(across.last + 1 + MARGIN, columns)];
  const inside = grid.values.filter((_, at) => shape.cells[at] === 1);
  const last = inside.length - 1;
  const [low = 0, bright = 0] = atRanks([inside], [DARK_SHARE * last, BRIGHT_SHARE * last]);
  return {
    ...{ shape, near: withRim(shape, true, MARGIN), cell, low, high: low + (bright - low) / BRIGHT },
    box: { x: left * cell, y: top * cell, width: (right - left) * cell, height: (bottom - top) * cell },
    chest: chestSide(shape, across),
  };
}

interface Extent {
  readonly first: number;
  readonly last: number;
}

function filled({ columns, cells }: Shape, along: 'rows' | 'columns'): Extent {
  let [first, last] = [Number.POSITIVE_INFINITY, -1];
  for (const [at, inside] of cells.entries()) {
    if (inside === 0) continue;
    const place = along === 'rows' ? Math.floor(at / columns) : at % columns;
    [first, last] = [Math.min(first, place), Math.max(last, place)];
  }
  return { first, last };
}

/** A breast tapers to its nipple: of its two outer fifths the fuller one is at the chest wall. */
function chestSide({ columns, cells }: Shape, { first, last }: Extent): 'left' | 'right' {
  const fifth = Math.max(1, Math.floor((last + 1 - first) / 5));
  let balance = 0;
  for (const [at, inside] of cells.entries()) {
    const column = at % columns;
    if (column < first + fifth) balance += inside;
    if (column >= last + 1 - fifth) balance -= inside;
  }
  return balance >= 0 ? 'left' : 'right';
}

/**
 * What a width is multiplied by for pixels to be as wide as high.
 *
 * @param spacing millimetres, or null: then the picture may have been stretched to a square, and a breast that is wider than breasts
 * are says so
 */
export function stretchOf({ box }: Breast, spacing: readonly [row: number, column: number] | null): number {
  if (spacing !== null) return spacing[1] / spacing[0];
  return Math.min(Math.max((USUAL * box.height) / box.width, NARROWEST), 1);
}

/**
 * Pixels of the image → pixels of the canvas. The breast fills it as far as its proportions let it, chest wall at the left edge, centred
 * from top to bottom.
 *
 * @param stretch `stretchOf`
 */
export function toCanvas({ box, chest }: Breast, stretch: number): Affine {
  const scale = Math.min(CANVAS.rows / box.height, CANVAS.columns / (box.width * stretch));
  const across = scale * stretch;
  const [a, c] = chest === 'left' ? [across, -box.x * across] : [-across, (box.x + box.width) * across];
  return { a, b: 0, c, d: 0, e: scale, f: CANVAS.rows / 2 - (box.y + box.height / 2) * scale };
}

/** 0 at the 1st percentile of the breast, 0.8 at the 95th, at most 1.2; 0 away from the breast, so that no letter and no film edge is left. */
export function normalise({ columns, rows, values }: Plane, { near, cell, low, high }: Breast): Plane {
  const out = new Float32Array(values.length);
  const [floor, span] = [Math.fround(low), Math.fround(Math.max(high - low, 1e-6))];
  for (let row = 0, at = 0; row < rows; row += 1) {
    // What the grid leaves over belongs to its last cells.
    const line = Math.min(Math.floor(row / cell), near.rows - 1) * near.columns;
    for (let column = 0; column < columns; column += 1, at += 1) {
      if (near.cells[line + Math.min(Math.floor(column / cell), near.columns - 1)] === 0) continue;
      const value = (values[at]! - floor) / span;
      out[at] = value < 0 ? 0 : value > BRIGHTEST ? BRIGHTEST : value;
    }
  }
  return { columns, rows, values: out };
}

/** Whether a place of the image, in pixels, lies in the breast or at its rim. */
export function holds({ near, cell }: Breast, { x, y }: Point): boolean {
  const column = Math.min(Math.max(Math.floor(x / cell), 0), near.columns - 1);
  const row = Math.min(Math.max(Math.floor(y / cell), 0), near.rows - 1);
  return near.cells[row * near.columns + column] === 1;
}
