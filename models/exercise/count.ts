import { quantile, type Signal } from './signal.js';

export interface CountSettings {
  /** How far beyond standing the joint has to flex for a repetition to count, in the signal's unit (degrees). */
  readonly minimumDepth: number;
  /** A bend is seen from here on … */
  readonly enter: number;
  /** … and over when it is back within this of standing. Below `enter`: a person who sways at the top counts once. */
  readonly leave: number;
}

export const SQUAT_COUNTING: CountSettings = { minimumDepth: 40, enter: 22, leave: 15 };

/** One bend and stretch. Indices of frames, both included. */
export interface Bend {
  readonly first: number;
  readonly last: number;
  readonly peak: number;
  /** Peak above standing. */
  readonly depth: number;
  /** Why it is not a whole repetition; null for a whole one. */
  readonly incomplete: 'starts bent' | 'never rises again' | 'too shallow' | 'shallower than the others' | null;
}

// Standing is where the joint is straightest, but for a tenth of the frames: noise makes single ones straighter.
const STANDING_SHARE = 0.1;

/** The signal's value while standing, or null where nothing is known. */
export function standingLevel({ values }: Signal): number | null {
  return quantile(values, STANDING_SHARE);
}

/**
 * Counts bends by a state machine with hysteresis (standing → bent → standing). It looks at levels, not at speeds, so
 * that it counts alike at 5 and at 60 frames a second. A stretch without values ends a bend as the recording's end does.
 */
export function countBends(signal: Signal, standing: number, settings: CountSettings): Bend[] {
  const bends: Bend[] = [];
  const { values } = signal;
  const above = (index: number) => (values[index] ?? Number.NaN) - standing;
  let start: number | null = null;
  let peak = 0;

  const close = (end: number, rose: boolean) => {
    if (start === null) return;
    const first = startOfBend(above, signal.times, start, settings.leave);
    const depth = above(peak);
    const beganBent = first === 0 || values[first - 1] === null || values[first - 1] === undefined;
    const incomplete = !rose
      ? 'never rises again'
      : beganBent && above(first) > settings.leave
        ? 'starts bent'
        : depth < settings.minimumDepth
          ? 'too shallow'
          : null;
    bends.push({ first, last: end, peak, depth, incomplete });
    start = null;
  };

  for (let index = 0; index < values.length; index++) {
    const height = above(index);
    if (Number.isNaN(height)) {
      close(index - 1, false);
    } else if (start === null) {
      if (height >= settings.enter) {
        start = index;
        peak = index;
      }
    } else {
      if (height > above(peak)) peak = index;
      if (height <= settings.leave) close(endOfBend(above, signal.times, index), true);
    }
  }
  close(values.length - 1, false);
  return bends;
}

// Degrees a second below which a joint stands still.
const STILL = 8;

/** Back from where the bend was noticed: to the last frame near standing, then on while the joint still moves. */
function startOfBend(
  above: (index: number) => number,
  times: readonly number[],
  noticed: number,
  leave: number,
): number {
  let index = noticed;
  while (index > 0 && above(index - 1) > leave) index--;
  while (index > 0 && above(index) - above(index - 1) > STILL * (times[index]! - times[index - 1]!)) index--;
  return index;
}

function endOfBend(above: (index: number) => number, times: readonly number[], reached: number): number {
  let index = reached;
  while (index + 1 < times.length && above(index) - above(index + 1) > STILL * (times[index + 1]! - times[index]!)) {
    index++;
  }
  return index;
}
