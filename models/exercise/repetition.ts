/**
 * What one repetition measures. No imports of Node: the portal runs this in the browser when a person moves a
 * repetition's start or end, and the server runs it when the correction is saved, so that both show the same figures.
 */
import type { Curve, Measurement, Side, TimeRange } from '../result.js';
import { CurveName } from './angles.js';
import { meanSignal, type Signal } from './signal.js';

// The bottom is where the knee is within this share of its range from the deepest point.
const BOTTOM_SHARE = 0.1;
const FEWEST_FRAMES = 3;

/**
 * Measures the repetition between two times on the curves of `jointAngleCurves`.
 *
 * `rangeOfMotion`: difference of the largest and the smallest knee flexion, mean of both knees. `descentDuration`,
 * `bottomDuration`, `ascentDuration` add up to `duration`. With fewer than three frames between the times, what cannot
 * be measured is withheld with the reason. `repetition` (from 1) is put on every measurement if given.
 */
export function measureRepetition(curves: readonly Curve[], range: TimeRange, repetition?: number): Measurement[] {
  const number = repetition === undefined ? {} : { repetition };
  const knees = curves.filter((curve) => curve.name === CurveName.kneeFlexion);
  const knee = within(meanSignal(knees), range);
  const duration: Measurement = { name: 'duration', ...number, value: range.end - range.start, unit: 's' };
  if (knee.values.length < FEWEST_FRAMES) {
    const withheld = `needs at least ${FEWEST_FRAMES} frames with a pose`;
    return [{ name: 'rangeOfMotion', ...number, withheld }, duration];
  }
  const degrees = (name: string, value: number, side?: Side): Measurement => ({
    name,
    ...(side && { side }),
    ...number,
    value,
    unit: 'deg',
  });
  const seconds = (name: string, value: number): Measurement => ({ name, ...number, value, unit: 's' });
  const deepest = Math.max(...knee.values);
  const bottom = bottomPhase(knee, deepest - Math.min(...knee.values), deepest);
  const peaks = curves.flatMap((curve) => {
    const name = PEAKS[curve.name];
    const { values } = within(curve, range);
    return name && values.length > 0 ? [degrees(name, Math.max(...values), curve.side)] : [];
  });
  return [
    degrees('rangeOfMotion', deepest - Math.min(...knee.values)),
    duration,
    seconds('descentDuration', bottom.start - range.start),
    seconds('bottomDuration', bottom.end - bottom.start),
    seconds('ascentDuration', range.end - bottom.end),
    ...peaks,
  ];
}

const PEAKS: Readonly<Record<string, string>> = {
  [CurveName.kneeFlexion]: 'peakKneeFlexion',
  [CurveName.thighTrunk]: 'peakThighTrunk',
  [CurveName.trunkLean]: 'peakTrunkLean',
};

interface KnownSignal {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** The known values between two times. */
function within({ times, values }: Signal, { start, end }: TimeRange): KnownSignal {
  // Times travel through JSON and through a slider: a frame on the edge belongs to the repetition.
  const indices = times.flatMap((time, index) =>
    time >= start - 1e-6 && time <= end + 1e-6 && values[index] !== null ? [index] : [],
  );
  return { times: indices.map((index) => times[index]!), values: indices.map((index) => values[index]!) };
}

/** From the first to the last crossing of the level just above the deepest point, between frames by straight lines. */
function bottomPhase({ times, values }: KnownSignal, range: number, deepest: number): TimeRange {
  const level = deepest - BOTTOM_SHARE * range;
  const first = values.findIndex((value) => value >= level);
  const last = values.findLastIndex((value) => value >= level);
  const crossing = (inside: number, outside: number): number => {
    const before = values[outside];
    if (before === undefined) return times[inside]!;
    const share = (values[inside]! - level) / (values[inside]! - before);
    return times[inside]! + share * (times[outside]! - times[inside]!);
  };
  return { start: crossing(first, first - 1), end: crossing(last, last + 1) };
}
