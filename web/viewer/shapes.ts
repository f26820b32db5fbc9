/** Rectangles on an image, in the two conventions in use. Pure. */

export type Point = readonly [column: number, row: number];

/** Outer edges in pixels: columns a to b inclusive are x = a, width = b − a + 1. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Corners as points, whose origin is the centre of the top-left pixel: its outer edge is at −0.5. */
export function boxCorners({ x, y, width, height }: Box): [Point, Point] {
  return [
    [x - 0.5, y - 0.5],
    [x + width - 0.5, y + height - 0.5],
  ];
}

/**
 * The rectangle between two corners, within the image, top left corner first.
 * @returns null where it is smaller than a pixel: a click, not a mark
 */
export function rectangleBetween(a: Point, b: Point, columns: number, rows: number): [Point, Point] | null {
  const within = (value: number, size: number): number => Math.min(size - 0.5, Math.max(-0.5, value));
  const left = within(Math.min(a[0], b[0]), columns);
  const right = within(Math.max(a[0], b[0]), columns);
  const top = within(Math.min(a[1], b[1]), rows);
  const bottom = within(Math.max(a[1], b[1]), rows);
  if (right - left < 1 || bottom - top < 1) return null;
  const round = (value: number): number => Math.round(value * 100) / 100;
  return [
    [round(left), round(top)],
    [round(right), round(bottom)],
  ];
}
