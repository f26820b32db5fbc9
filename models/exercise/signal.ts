/** A measured quantity over time, made fit for counting and measuring on it. */
import type { Curve } from '../result.js';

export interface Signal {
  /** Seconds, growing. */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** The mean of several curves over the same frames; where one is unknown, of the others. */
export function meanSignal(curves: readonly Curve[]): Signal {
  const times = curves[0]?.times ?? [];
  return {
    times,
    values: times.map((_, index) => {
      const known = curves.map((curve) => curve.values[index]).filter((value) => value !== null && value !== undefined);
      return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
    }),
  };
}

/** Fills gaps of at most `longest` seconds by straight lines; longer ones, and both ends, stay unknown. */
export function bridgeGaps({ times, values }: Signal, longest: number): Signal {
  const filled = [...values];
  let last = -1;
  values.forEach((value, index) => {
    if (value === null) return;
    const span = times[index]! - (times[last] ?? 0);
    if (last >= 0 && index > last + 1 && span <= longest) {
      const from = values[last]!;
      for (let at = last + 1; at < index; at++) {
        filled[at] = from + ((value - from) * (times[at]! - times[last]!)) / span;
      }
    }
    last = index;
  });
  return { times, values: filled };
}

/** Centred mean over ± `reach` seconds: no delay. At a low frame rate it leaves the values as they are. */
export function smoothSignal({ times, values }: Signal, reach: number): Signal {
  // Times are sums of fractions: without a hair's breadth the window would be lopsided now and then.
  const window = reach + 1e-6;
  let first = 0;
  return {
    times,
    values: values.map((value, index) => {
      while (times[index]! - times[first]! > window) first++;
      if (value === null) return null;
      let sum = 0;
      let count = 0;
      for (let at = first; at < times.length && times[at]! - times[index]! <= window; at++) {
        const other = values[at];
        if (other === null || other === undefined) continue;
        sum += other;
        count++;
      }
      return sum / count;
    }),
  };
}

/** The value below which this share of the known values lies; null where nothing is known. */
export function quantile(values: readonly (number | null)[], share: number): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known[Math.min(known.length - 1, Math.floor(share * known.length))] ?? null;
}
