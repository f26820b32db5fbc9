import { describe, expect, it } from 'vitest';
import {
  ANKLE_DORSIFLEXION,
  FREE_WALKING,
  HIP_FLEXION,
  KNEE_FLEXION,
  PELVIC_TILT,
  type ReferenceCurve,
} from './gait-reference.js';
import { type JointAngles, measureAngles } from './landmarks.js';
import { adult, buildSkeleton, SIDES, type Side, type Skeleton } from './skeleton.js';
import { length, subtract, type Vec3 } from './vector.js';
import { planWalk } from './walk.js';

const build = adult();
const walk = planWalk(build);
const STEPS = 200;

function skeletonAt(time: number, heading = 0): Skeleton {
  return buildSkeleton(walk.posture(time), build, { origin: [0, 0, 0], heading });
}

/** A reference curve at a phase of the cycle. */
function at(values: readonly number[], phase: number): number {
  const place = (((phase % 1) + 1) % 1) * 50;
  const i = Math.floor(place);
  return values[i]! + (values[i + 1]! - values[i]!) * (place - i);
}

/** The cycle of a side in equal steps, phase 0 at its heel strike. */
function cycle(side: Side): { phase: number; skeleton: Skeleton; angles: JointAngles }[] {
  return Array.from({ length: STEPS }, (_, i) => {
    const phase = i / STEPS;
    const skeleton = skeletonAt((phase + (side === 'right' ? 0 : 0.5)) * walk.strideTime);
    return { phase, skeleton, angles: measureAngles(skeleton) };
  });
}

describe('walking', () => {
  it('follows the published mean angles within 1.5 SD everywhere', () => {
    const worst = (curve: ReferenceCurve, value: (a: JointAngles) => number): { sd: number; rms: number } => {
      // The cycle starts 1.5 % into the table's, where the heel reaches the floor.
      const errors = cycle('right').map(({ phase, angles }) => ({
        degrees: value(angles) - at(curve.mean, phase + 0.015),
        sd: Math.abs(value(angles) - at(curve.mean, phase + 0.015)) / at(curve.sd, phase + 0.015),
      }));
      return {
        sd: Math.max(...errors.map((e) => e.sd)),
        rms: Math.sqrt(errors.reduce((sum, e) => sum + e.degrees ** 2, 0) / errors.length),
      };
    };
    const hip = worst(HIP_FLEXION, (a) => a.hipRight - a.trunk + PELVIC_TILT);
    const knee = worst(KNEE_FLEXION, (a) => a.kneeRight);
    const ankle = worst(ANKLE_DORSIFLEXION, (a) => a.ankleRight);
    for (const joint of [hip, knee, ankle]) expect(joint.sd).toBeLessThan(1.5);
    expect(hip.rms).toBeLessThan(2);
    expect(knee.rms).toBeLessThan(3.5);
    expect(ankle.rms).toBeLessThan(2);
  });

  it('keeps bones at their lengths', () => {
    for (const { skeleton } of cycle('right')) {
      for (const side of SIDES) {
        const l = skeleton[side];
        expect(length(subtract(l.knee, l.hip))).toBeCloseTo(build.thigh, 9);
        expect(length(subtract(l.ankle, l.knee))).toBeCloseTo(build.shank, 9);
      }
    }
  });

  it('plants its feet: no part that touches the floor slides by more than 0.1 mm, and none sinks in', () => {
    for (const side of SIDES) {
      const start = side === 'right' ? 0 : 0.5;
      const stance = FREE_WALKING.toeOffPercent / 100;
      const prints: Record<'heel' | 'ball' | 'toe', Vec3[]> = { heel: [], ball: [], toe: [] };
      for (let phase = 0; phase <= stance; phase += 0.002) {
        const limb = skeletonAt((start + phase) * walk.strideTime)[side];
        let touching = 0;
        for (const part of ['heel', 'ball', 'toe'] as const) {
          expect(limb[part][1]).toBeGreaterThan(-1e-9);
          if (limb[part][1] > 1e-6) continue;
          touching++;
          prints[part].push(limb[part]);
        }
        expect(touching, `${side} foot at ${(phase * 100).toFixed(1)} %`).toBeGreaterThan(0);
      }
      for (const places of Object.values(prints)) {
        expect(places.length).toBeGreaterThan(0);
        for (const place of places) expect(length(subtract(place, places[0]!))).toBeLessThan(1e-4);
      }
    }
  });

  it('lifts its feet clear of the floor in swing', () => {
    for (const { phase, skeleton } of cycle('left')) {
      if (phase < 0.64 || phase > 0.96) continue;
      const { heel, ball, toe } = skeleton.left;
      expect(Math.min(heel[1], ball[1], toe[1])).toBeGreaterThan(0.01);
    }
  });

  it('is the same on both sides, half a cycle apart', () => {
    const right = cycle('right');
    const left = cycle('left');
    right.forEach(({ angles }, i) => {
      expect(left[i]!.angles.kneeLeft).toBeCloseTo(angles.kneeRight, 6);
      expect(left[i]!.angles.hipLeft).toBeCloseTo(angles.hipRight, 6);
      expect(left[i]!.angles.ankleLeft).toBeCloseTo(angles.ankleRight, 6);
    });
  });

  it('moves without jumps', () => {
    let before = skeletonAt(0);
    for (let i = 1; i <= 2 * STEPS; i++) {
      const now = skeletonAt((i / STEPS) * walk.strideTime);
      // A foot swings at up to 4.6 m/s; 5 ms later nothing is further than that on.
      for (const side of SIDES) {
        for (const joint of ['hip', 'knee', 'ankle', 'wrist'] as const) {
          expect(length(subtract(now[side][joint], before[side][joint]))).toBeLessThan(4.8 * (walk.strideTime / STEPS));
        }
      }
      before = now;
    }
  });

  it('tells heel strikes and toe-offs at the moment at which the floor is reached and left', () => {
    const events = walk.events(4 * walk.strideTime);
    expect(events.filter((e) => e.type === 'heelStrike' && e.side === 'left')).toHaveLength(4);
    expect(events.filter((e) => e.type === 'toeOff' && e.side === 'right')).toHaveLength(4);
    const lowest = (side: Side, time: number): number => {
      const { heel, ball, toe } = skeletonAt(time)[side];
      return Math.min(heel[1], ball[1], toe[1]);
    };
    for (const { type, side, time } of events) {
      const later = type === 'heelStrike' ? 1 : -1;
      expect(lowest(side, time + later * 0.004)).toBeLessThan(1e-6);
      expect(lowest(side, time - later * 0.02)).toBeGreaterThan(5e-4);
    }
  });

  it('goes at the speed of free walking, in steps of its cadence', () => {
    const strikes = walk.events(10).filter((e) => e.type === 'heelStrike');
    const steps = strikes.slice(1).map((e, i) => e.time - strikes[i]!.time);
    for (const step of steps) expect(step).toBeCloseTo(60 / FREE_WALKING.cadence, 9);
    // Murray et al. 1964: 1.51 ± 0.20 m/s.
    expect(walk.speed).toBeGreaterThan(1.31);
    expect(walk.speed).toBeLessThan(1.71);
  });

  it('has the right leg on the right, whichever way it goes', () => {
    for (const heading of [0, 90, 180, 270]) {
      const { right, left, heading: forward } = skeletonAt(0.3, heading);
      const across = subtract(right.hip, left.hip);
      // Seen from above, right is a quarter turn clockwise of forwards.
      expect(-across[0] * forward[2] + across[2] * forward[0]).toBeGreaterThan(0.17);
    }
  });
});
