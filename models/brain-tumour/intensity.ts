/** Intensities as both networks were trained on them (`models/training/brain_tumour/data.py`, `normalise`). */

import { atRanks } from '../runtime/order-statistics.js';
import type { Plane } from '../runtime/plane.js';

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
  return within(planes, boundsOf(planes));
}

/** Mean of each slice as `normalise` would give it, and that itself where it is asked for: both rest on the same passes. */
export function measured(planes: readonly Plane[]): { readonly means: number[]; normalised(): Plane[] } {
  const bounds = boundsOf(planes);
  const means = planes.map(({ values }) => {
    let sum = 0;
    for (let i = 0; i < values.length; i += 1) sum += scale(values[i]!, bounds);
    return sum / values.length;
  });
  return { means, normalised: () => within(planes, bounds) };
}

const within = (planes: readonly Plane[], bounds: Bounds): Plane[] =>
  planes.map((plane) => ({ ...plane, values: scaled(plane.values, bounds) }));

interface Bounds {
  readonly floor: number;
  readonly span: number;
}

function boundsOf(planes: readonly Plane[]): Bounds {
  const parts = planes.map(({ values }) => values);
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  const mean = parts.reduce((sum, values) => sum + total(values), 0) / count;
  const above = parts.reduce((sum, values) => sum + countAbove(values, mean), 0);
  // Of those above the mean, which are the head. There are none where all values are the same.
  const inHead = above === 0 ? [] : [count - above + HIGH * (above - 1)];
  const [low, high = Number.POSITIVE_INFINITY] = atRanks(parts, [LOW * (count - 1), ...inHead]);
  return { floor: Math.fround(low!), span: Math.fround(Math.max(high - low!, 1e-6)) };
}

// Loops instead of calls a value: volumes have millions, and this is most of what happens outside of the networks.

function scale(value: number, { floor, span }: Bounds): number {
  const share = (value - floor) / span;
  return share < 0 ? 0 : share > BRIGHTEST ? BRIGHTEST : share;
}

function scaled(values: Float32Array, bounds: Bounds): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < values.length; i += 1) out[i] = scale(values[i]!, bounds);
  return out;
}

function total(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  return sum;
}

function countAbove(values: Float32Array, limit: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i += 1) if (values[i]! > limit) count += 1;
  return count;
}
