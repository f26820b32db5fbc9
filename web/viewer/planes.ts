/** Images as planes in the patient: which slices face each other, and where one cuts another. Pure. */
import type { StackImage } from './dicom-json';
import type { Vector3 } from './orientation';
import type { Point } from './shapes';

/** Millimetres in LPS. */
interface Plane {
  readonly origin: Vector3;
  /** Unit vectors along a row (rising column) and along a column (rising row). */
  readonly row: Vector3;
  readonly column: Vector3;
  readonly normal: Vector3;
  /** Millimetres a pixel along `row` and along `column`. */
  readonly step: readonly [number, number];
  readonly size: readonly [columns: number, rows: number];
}

const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const minus = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const along = (a: Vector3, b: Vector3, share: number): Vector3 => [
  a[0] + share * (b[0] - a[0]),
  a[1] + share * (b[1] - a[1]),
  a[2] + share * (b[2] - a[2]),
];

function planeOf({ position, orientation, pixelSpacing, columns, rows }: StackImage): Plane | null {
  if (!position || !orientation || !pixelSpacing || !columns || !rows) return null;
  const [a, b, c, d, e, f] = orientation as [number, number, number, number, number, number];
  return {
    origin: position,
    row: [a, b, c],
    column: [d, e, f],
    normal: [b * f - c * e, c * d - a * f, a * e - b * d],
    step: [pixelSpacing[1], pixelSpacing[0]],
    size: [columns, rows],
  };
}

/** Places in the patient mean something across series only within one frame of reference (PS3.3 C.7.4.1). */
function comparable(a: StackImage, b: StackImage): boolean {
  return a.frameOfReferenceUid !== null && a.frameOfReferenceUid === b.frameOfReferenceUid;
}

/** Cosine of 15°: beyond it two series show different anatomy at the same place. */
const parallel = 0.966;

/**
 * The image of a series that lies at the place of `image`.
 * @returns its index; null where the two are not in one frame of reference, not parallel, or further apart than the
 *   series' own slices are
 */
export function facingImage(image: StackImage, series: readonly StackImage[]): number | null {
  const plane = planeOf(image);
  if (!plane) return null;
  let nearest: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, other] of series.entries()) {
    const facing = comparable(image, other) ? planeOf(other) : null;
    if (!facing || Math.abs(dot(facing.normal, plane.normal)) < parallel) continue;
    const distance = Math.abs(dot(minus(facing.origin, plane.origin), plane.normal));
    if (distance < least) [nearest, least] = [index, distance];
  }
  return nearest !== null && least <= reach(series) ? nearest : null;
}

/**
 * The image as far through another stack as `index` is through its own: for two visits, whose places are not comparable.
 * @returns its index; null where the slices are not nearly parallel, or one of the stacks does not say how it lies
 */
export function shareImage(index: number, images: readonly StackImage[], series: readonly StackImage[]): number | null {
  const [plane, other] = [images, series].map(([first]) => (first ? planeOf(first) : null));
  if (!plane || !other || Math.abs(dot(plane.normal, other.normal)) < parallel) return null;
  const share = images.length < 2 ? 0.5 : index / (images.length - 1);
  // Both are in reading order, but a stack that was turned over counts from its other end.
  return Math.round((rises(images) === rises(series) ? share : 1 - share) * (series.length - 1));
}

/** Whether a stack's last slice lies further along LPS's axis nearest to its normal than its first. */
function rises(images: readonly StackImage[]): boolean {
  const [first, last] = [images[0]?.position, images.at(-1)?.position];
  if (!first || !last) return true;
  const steps = last.map((value, axis) => value - first[axis]!);
  return steps.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0) >= 0;
}

/** Whether places in two stacks mean the same: one frame of reference. */
export function shareFrame(images: readonly StackImage[], others: readonly StackImage[]): boolean {
  return images[0] !== undefined && others[0] !== undefined && comparable(images[0], others[0]);
}

/** Half the largest gap between neighbours, so that every place within the series has an image and none outside has. */
function reach(series: readonly StackImage[]): number {
  const normal = series[0] && planeOf(series[0])?.normal;
  if (!normal) return 0;
  const depths = series.flatMap(({ position }) => (position ? [dot(position, normal)] : [])).toSorted((a, b) => a - b);
  const gaps = depths.slice(1).map((depth, place) => depth - depths[place]!);
  return Math.max(series[0]?.sliceThickness ?? 0, ...gaps) / 2 + 1e-3;
}

/**
 * Where the plane of `other` cuts `image`, as far as `other` reaches.
 * @returns two points in pixels of `image`; null where it does not, where the planes are parallel, or where their places
 *   cannot be compared
 */
export function referenceLine(image: StackImage, other: StackImage): [Point, Point] | null {
  const plane = comparable(image, other) ? planeOf(image) : null;
  const cutting = plane && planeOf(other);
  if (!cutting || Math.abs(dot(plane.normal, cutting.normal)) > parallel) return null;
  const corners = cornersOf(cutting);
  const heights = corners.map((corner) => dot(minus(corner, plane.origin), plane.normal));
  const cuts = corners.flatMap((corner, place): Vector3[] => {
    const next = (place + 1) % corners.length;
    const [here, there] = [heights[place]!, heights[next]!];
    // An edge has one end on each side, or it is not cut.
    return here < 0 === there < 0 ? [] : [along(corner, corners[next]!, here / (here - there))];
  });
  const [a, b] = cuts;
  return a && b ? [pixelAt(plane, a), pixelAt(plane, b)] : null;
}

/**
 * Where a pixel lies in the patient (PS3.3 C.7.6.2.1.1).
 * @param point column and row; whole numbers are centres of pixels
 * @returns millimetres in LPS; null where the image does not say where it lies
 */
export function placeInPatient(image: StackImage, point: Point): Vector3 | null {
  const plane = planeOf(image);
  return plane && placeAt(plane, point);
}

function placeAt({ origin, row, column, step }: Plane, [x, y]: Point): Vector3 {
  return [
    origin[0] + row[0] * step[0] * x + column[0] * step[1] * y,
    origin[1] + row[1] * step[0] * x + column[1] * step[1] * y,
    origin[2] + row[2] * step[0] * x + column[2] * step[1] * y,
  ];
}

/** Outer corners, in the order in which they are walked around. */
function cornersOf(plane: Plane): Vector3[] {
  const [right, bottom] = [plane.size[0] - 0.5, plane.size[1] - 0.5];
  const corners: Point[] = [
    [-0.5, -0.5],
    [right, -0.5],
    [right, bottom],
    [-0.5, bottom],
  ];
  return corners.map((corner) => placeAt(plane, corner));
}

function pixelAt({ origin, row, column, step }: Plane, place: Vector3): Point {
  const from = minus(place, origin);
  return [dot(from, row) / step[0], dot(from, column) / step[1]];
}

/** How far the gaps of a volume may differ from the median one, as a share of it. */
const evenness = 0.1;

/** What keeps a series from being cut in other planes, said to the reader; null where nothing does. */
export function volumeObstacle(series: readonly StackImage[]): string | null {
  const [first] = series;
  if (!first || series.length < 3) return 'Planes need at least three slices.';
  const planes = series.map(planeOf);
  const plane = planes[0];
  if (!plane || first.frameOfReferenceUid === null) return 'Planes need slices whose place in the patient is known.';
  if (Number(first.metadata['00280002']?.Value?.[0] ?? 1) > 1) return 'Planes need grey values, not colour.';
  const alike = planes.every(
    (other, place) =>
      other !== null &&
      comparable(first, series[place]!) &&
      dot(other.normal, plane.normal) > 1 - 1e-3 &&
      other.size.every((length, axis) => length === plane.size[axis]) &&
      other.step.every((length, axis) => Math.abs(length - plane.step[axis]!) < 1e-3),
  );
  if (!alike) return 'Planes need parallel slices of one size.';
  const depths = series.map(({ position }) => dot(position!, plane.normal)).toSorted((a, b) => a - b);
  const gaps = depths.slice(1).map((depth, place) => depth - depths[place]!);
  const median = gaps.toSorted((a, b) => a - b)[gaps.length >> 1]!;
  if (median < 1e-3) return 'Planes need one slice at each place; this series has several.';
  const even = gaps.every((gap) => Math.abs(gap - median) <= evenness * median);
  return even ? null : 'Planes need evenly spaced slices; this series has gaps or doubles.';
}
