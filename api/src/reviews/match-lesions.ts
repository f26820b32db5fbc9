/** Which lesion of one study is which of another. Pure. */

export interface Located {
  /** LPS, millimetres, in one frame of reference for both lists. */
  readonly centroid: readonly number[];
  /** Millilitres. */
  readonly volume: number;
}

/** Millimetres that a head may lie off between two series of one frame of reference. */
const LEAST_REACH = 5;

/** Radius in mm of the ball of so many mL: a lesion's middle stays within it while the lesion grows or shrinks. */
const radiusOf = (volume: number): number => Math.cbrt((3 * volume * 1000) / (4 * Math.PI));

/**
 * Pairs lesions whose middles lie nearer than the larger one's radius, the nearest first, each at most once.
 * @returns places in the two lists
 */
export function matchLesions(
  now: readonly Located[],
  before: readonly Located[],
): (readonly [now: number, before: number])[] {
  const pairs = now.flatMap((one, i) =>
    before.flatMap((other, j) => {
      const distance = Math.hypot(...one.centroid.map((value, axis) => value - other.centroid[axis]!));
      const reach = Math.max(LEAST_REACH, radiusOf(Math.max(one.volume, other.volume)));
      return distance <= reach ? [{ i, j, distance }] : [];
    }),
  );
  const matched: (readonly [number, number])[] = [];
  for (const { i, j } of pairs.sort((a, b) => a.distance - b.distance)) {
    if (matched.every(([one, other]) => one !== i && other !== j)) matched.push([i, j]);
  }
  return matched;
}
