/** What is drawn on an image, in pixels of it. Pure. */

export type Point = readonly [column: number, row: number];

export const shapeKinds = ['length', 'angle', 'ellipse', 'rectangle'] as const;
export type ShapeKind = (typeof shapeKinds)[number];

/** As the server keeps it: ends of a line; end, vertex, end of an angle; opposite corners of the others. */
export interface Shape {
  readonly kind: ShapeKind;
  readonly points: readonly Point[];
}

export const isShapeKind = (kind: string): kind is ShapeKind => (shapeKinds as readonly string[]).includes(kind);

/** How many points finish a shape; the first two are the ends of one drag. */
export const pointsOf = (kind: ShapeKind): number => (kind === 'angle' ? 3 : 2);

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

const round = (value: number): number => Math.round(value * 100) / 100;
const within = (value: number, size: number): number => Math.min(size - 0.5, Math.max(-0.5, value));

/**
 * A drawn shape as it is kept: within the image, to a hundredth of a pixel, corners from the top left.
 * @returns null where it is smaller than a pixel: a click, not a mark
 */
export function finishedShape({ kind, points }: Shape, columns: number, rows: number): Shape | null {
  const inside = points.map(([x, y]): Point => [round(within(x, columns)), round(within(y, rows))]);
  const [a, b] = inside;
  if (!a || !b || inside.length < pointsOf(kind)) return null;
  if (kind === 'length' || kind === 'angle') {
    const arms = inside
      .slice(1)
      .map((point, place) => Math.hypot(point[0] - inside[place]![0], point[1] - inside[place]![1]));
    return arms.every((arm) => arm >= 1) ? { kind, points: inside } : null;
  }
  const corners: [Point, Point] = [
    [Math.min(a[0], b[0]), Math.min(a[1], b[1])],
    [Math.max(a[0], b[0]), Math.max(a[1], b[1])],
  ];
  return corners[1][0] - corners[0][0] < 1 || corners[1][1] - corners[0][1] < 1 ? null : { kind, points: corners };
}

export interface RegionStatistics {
  readonly mean: number;
  readonly deviation: number;
  readonly pixels: number;
}

/**
 * Grey values of the pixels whose centres lie in a rectangle or an ellipse.
 * @param valueAt of one pixel, column and row counting from 0
 * @returns null for other shapes, and where no centre lies inside
 */
export function regionStatistics(
  { kind, points }: Shape,
  valueAt: (column: number, row: number) => number | null,
): RegionStatistics | null {
  const [a, b] = points;
  if ((kind !== 'rectangle' && kind !== 'ellipse') || !a || !b) return null;
  const [centreX, centreY] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const [radiusX, radiusY] = [Math.abs(b[0] - a[0]) / 2, Math.abs(b[1] - a[1]) / 2];
  let [pixels, sum, squares] = [0, 0, 0];
  for (let row = Math.ceil(centreY - radiusY); row <= centreY + radiusY; row += 1) {
    for (let column = Math.ceil(centreX - radiusX); column <= centreX + radiusX; column += 1) {
      if (kind === 'ellipse' && ((column - centreX) / radiusX) ** 2 + ((row - centreY) / radiusY) ** 2 > 1) continue;
      const value = valueAt(column, row);
      if (value === null) continue;
      pixels += 1;
      sum += value;
      squares += value * value;
    }
  }
  if (pixels === 0) return null;
  const mean = sum / pixels;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / pixels - mean * mean)), pixels };
}
