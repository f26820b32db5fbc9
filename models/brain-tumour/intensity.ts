/** Intensities as both networks were trained on them (`models/training/brain_tumour/data.py`, `normalise`). */

/** One slice: row-major values. */
export interface Plane {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float32Array;
}

const LOW = 0.01;
const HIGH = 0.99;
const BRIGHTEST = 1.5;

/**
 * Normalises slices together: `low` is the 1st percentile of all values, `high` the 99th percentile of those above the mean
 * (the head); out = clip((v − low) / (high − low), 0, 1.5). MR intensities have no unit, so that only their order in one
 * series means anything.
 *
 * @param planes FLAIR: the whole volume; T1 post-contrast: one slice, as the network knows no other slices of it.
 * @returns new planes; zeros where all values are the same.
 */
export function normalise(planes: readonly Plane[]): Plane[] {
  const { low, high } = boundsOf(planes);
  const span = Math.fround(Math.max(high - low, 1e-6));
  const floor = Math.fround(low);
  return planes.map((plane) => ({
    ...plane,
    values: plane.values.map((value) => Math.min(Math.max((value - floor) / span, 0), BRIGHTEST)),
  }));
}

function boundsOf(planes: readonly Plane[]): { low: number; high: number } {
  const sorted = new Float32Array(planes.reduce((sum, { values }) => sum + values.length, 0));
  let filled = 0;
  let total = 0;
  for (const { values } of planes) {
    sorted.set(values, filled);
    filled += values.length;
    for (const value of values) total += value;
  }
  sorted.sort();
  const first = firstAbove(sorted, total / sorted.length);
  const low = percentile(sorted, LOW);
  // Nothing is above the mean where all values are the same.
  return { low, high: first === sorted.length ? Number.POSITIVE_INFINITY : percentile(sorted.subarray(first), HIGH) };
}

/** Linear between the two nearest ranks, as numpy's default. */
function percentile(sorted: Float32Array, share: number): number {
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)]!;
  return below + (sorted[Math.ceil(rank)]! - below) * (rank - Math.floor(rank));
}

function firstAbove(sorted: Float32Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
