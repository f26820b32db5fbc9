/**
 * What a mark drawn on an image measures. The server keeps it with the mark, the portal shows it while the reader draws:
 * one formula, so that the two never differ.
 */
import type { Measurement } from './result.js';

/** Column and row in pixels; the origin is the centre of the top-left pixel. */
export type MarkPoint = readonly [column: number, row: number];

/** Millimetres between row centres and between column centres, as Pixel Spacing (0028,0030) has them. */
export type MarkSpacing = readonly [row: number, column: number];

type Measure = (points: readonly MarkPoint[]) => { name: string; value: number; dimension: 0 | 1 | 2 } | undefined;

/** By the kind of the mark; kinds that measure nothing (a point) are not here. Points in one unit on both axes. */
const measures: Readonly<Record<string, Measure>> = {
  length: ([a, b]) => a && b && { name: 'length', value: distance(a, b), dimension: 1 },
  /** End of one arm, vertex, end of the other arm. */
  angle: ([a, vertex, b]) => a && vertex && b && { name: 'angle', value: angleAt(a, vertex, b), dimension: 0 },
  /** Two opposite corners. */
  rectangle: ([a, b]) => a && b && { name: 'area', value: Math.abs((a[0] - b[0]) * (a[1] - b[1])), dimension: 2 },
  ellipse: (points) => ({ name: 'area', value: ellipseArea(points), dimension: 2 }),
  polygon: (points) => ({ name: 'area', value: polygonArea(points), dimension: 2 }),
};

/**
 * @param kind of the mark: length, angle, rectangle, ellipse or polygon; others measure nothing
 * @param spacing null where the image does not say: lengths and areas are then in pixels, which UCUM writes `{pixels}`,
 *   and angles assume square ones
 */
export function measureMark(kind: string, points: readonly MarkPoint[], spacing: MarkSpacing | null): Measurement[] {
  const [rowSpacing, columnSpacing] = spacing ?? [1, 1];
  const scaled = points.map(([column, row]): MarkPoint => [column * columnSpacing, row * rowSpacing]);
  const measured = measures[kind]?.(scaled);
  if (!measured || !Number.isFinite(measured.value)) return [];
  const { name, value, dimension } = measured;
  const units = spacing ? (['deg', 'mm', 'mm2'] as const) : (['deg', '{pixels}', '{pixels}2'] as const);
  return [{ name, value, unit: units[dimension] }];
}

function distance(a: MarkPoint, b: MarkPoint): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** Degrees, 0 to 180. */
function angleAt(a: MarkPoint, vertex: MarkPoint, b: MarkPoint): number {
  const [ux, uy, vx, vy] = [a[0] - vertex[0], a[1] - vertex[1], b[0] - vertex[0], b[1] - vertex[1]];
  // By the tangent: an arc cosine loses its digits where the arms are nearly in line.
  return (Math.abs(Math.atan2(ux * vy - uy * vx, ux * vx + uy * vy)) * 180) / Math.PI;
}

/** Two points are corners of the box around an upright ellipse; four are the ends of its axes (PS3.3 C.18.6.1.1). */
function ellipseArea(points: readonly MarkPoint[]): number {
  const [a, b, c, d] = points;
  if (!a || !b) return Number.NaN;
  const axes = c && d ? distance(a, b) * distance(c, d) : Math.abs((a[0] - b[0]) * (a[1] - b[1]));
  return (Math.PI / 4) * axes;
}

/** The shoelace formula. */
function polygonArea(points: readonly MarkPoint[]): number {
  const twice = points.reduce((sum, [x, y], place) => {
    const [nextX, nextY] = points[(place + 1) % points.length]!;
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}
