import type { Candidate, Curve, Finding, Measurement } from '../result.js';
import { measureRepetition } from './repetition.js';
import type { Squat } from './squat.js';

export interface SquatReport {
  readonly findings: readonly Finding[];
  /** Bends of the knees that are no squats, or too badly seen to count. */
  readonly candidates: readonly Candidate[];
  /** Of the complete repetitions, numbered from 1. */
  readonly measurements: readonly Measurement[];
  /** How many findings are complete repetitions. */
  readonly complete: number;
  /** At least one was deep enough that it can hardly be anything but a squat. */
  readonly recognised: boolean;
}

// The contract's floor: what ranks below is noise and not even a candidate.
const LOWEST_SCORE = 0.001;

/** Findings above the threshold, candidates below it, and what each repetition measures. */
export function reportSquats(squats: readonly Squat[], curves: readonly Curve[], threshold: number): SquatReport {
  const findings: Finding[] = [];
  const candidates: Candidate[] = [];
  const measurements: Measurement[] = [];
  let complete = 0;
  let recognised = false;
  const times = curves[0]?.times ?? [];
  for (const squat of squats) {
    const { first, last, incomplete } = squat.bend;
    const time = { start: times[first]!, end: times[last]! };
    const score = squat.seen * squat.likeness;
    if (score < LOWEST_SCORE) continue;
    const counted = score >= threshold;
    const whole = incomplete === null;
    if (counted && whole) complete++;
    if (counted && incomplete !== 'too shallow') recognised = true;
    const measured = measureRepetition(curves, time, counted && whole ? complete : undefined);
    const label = whole ? 'repetition' : 'partialRepetition';
    const finding: Finding = {
      // What was found and when: the same in every run that finds it.
      id: `${label}@${time.start.toFixed(3)}-${time.end.toFixed(3)}`,
      label,
      score,
      boxes: [],
      time,
      stages: [
        { stage: 'pose', score: squat.seen },
        { stage: 'count', score: squat.likeness },
      ],
      measurements: measured,
    };
    if (counted) findings.push(finding);
    else candidates.push({ ...finding, rejected: rejection(squat) });
    if (counted && whole) measurements.push(...measured);
  }
  return { findings, candidates, measurements, complete, recognised };
}

function rejection({ likeness, seen, weakest }: Squat): string {
  return likeness < seen ? `Not a squat: ${weakest}.` : 'The legs are hardly visible.';
}
