/** Test support: how far landmarks are from the truth. */

type Pixels = readonly [x: number, y: number, ...rest: number[]];

/** Mid-shoulder to mid-hip of a truth in BlazePose's numbering. */
export function torsoOf(truth: Readonly<Record<number, Pixels>>): number {
  const middle = (a: number, b: number): Pixels => [
    (truth[a]![0] + truth[b]![0]) / 2,
    (truth[a]![1] + truth[b]![1]) / 2,
  ];
  return distance(middle(11, 12), middle(23, 24));
}

export function distance(a: Pixels, b: Pixels): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

export function shareWithin(values: readonly number[], limit: number): number {
  return values.filter((value) => value <= limit).length / values.length;
}

/**
 * How many frames `delayed` comes after `original`: where the cross-correlation of their changes from frame to frame is
 * largest, between frames by a parabola. Both hold one row of numbers a frame.
 */
export function delayInFrames(original: readonly number[][], delayed: readonly number[][]): number {
  const REACH = 4;
  const change = (rows: readonly number[][], frame: number, column: number) =>
    rows[frame]![column]! - rows[frame - 1]![column]!;
  const correlation = (lag: number): number => {
    let sum = 0;
    for (let frame = REACH + 1; frame < original.length - REACH; frame++) {
      for (let column = 0; column < original[0]!.length; column++) {
        sum += change(original, frame, column) * change(delayed, frame + lag, column);
      }
    }
    return sum;
  };
  const lags = Array.from({ length: 2 * REACH + 1 }, (_, index) => index - REACH);
  const values = lags.map(correlation);
  const best = values.indexOf(Math.max(...values));
  const [before, at, after] = [values[best - 1], values[best]!, values[best + 1]];
  if (before === undefined || after === undefined) return lags[best]!;
  return lags[best]! + (before - after) / (2 * (before - 2 * at + after));
}
