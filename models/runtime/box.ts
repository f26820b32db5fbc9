/** Outer edges in pixels of the image, or of whatever the owner says. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Intersection over union; 0 where they do not meet. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (a.width * a.height + b.width * b.height - width * height);
}

/**
 * Without what overlaps something better: each is kept unless its box and that of one already kept have at least this IoU.
 *
 * @param ordered the best first
 * @param most how many are kept at most
 */
export function keepDistinct<T>(
  ordered: Iterable<T>,
  boxOf: (one: T) => Box,
  same: number,
  most = Number.POSITIVE_INFINITY,
): T[] {
  const kept: T[] = [];
  for (const one of ordered) {
    if (kept.length >= most) break;
    if (kept.every((other) => overlap(boxOf(one), boxOf(other)) < same)) kept.push(one);
  }
  return kept;
}
