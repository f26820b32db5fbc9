import { describe, expect, it } from 'vitest';
import { measureAngles } from './landmarks.js';
import { adult, buildSkeleton, SIDES, type Skeleton } from './skeleton.js';
import { centreOfMass, planSquats } from './squat.js';

const build = adult();
const squats = planSquats(
  {
    lead: 0.5,
    repetitions: [
      { depth: 1, descend: 1.2, hold: 0.4, rise: 1, rest: 0.3 },
      { depth: 0.5, descend: 0.8, hold: 0.2, rise: 0.7, rest: 0.3 },
      { depth: 0.5, descend: 0.8, hold: 0.6, rise: null, rest: 0 },
    ],
    standing: 4,
    deepest: 110,
  },
  build,
);

function skeletonAt(time: number): Skeleton {
  return buildSkeleton(squats.posture(time), build, { origin: [1, 0, -2], heading: 30 });
}

const TIMES = Array.from({ length: 100 }, (_, i) => (i / 100) * squats.duration);

describe('squatting', () => {
  it('bends both knees by exactly the angle that was asked for', () => {
    for (const time of TIMES) {
      const { kneeLeft, kneeRight } = measureAngles(skeletonAt(time));
      expect(kneeLeft).toBeCloseTo(squats.knee(time), 6);
      expect(kneeRight).toBeCloseTo(squats.knee(time), 6);
    }
  });

  it('tells each repetition as it is: start, bottom, end, depth', () => {
    const [whole, half, stuck] = squats.repetitions;
    expect(whole).toMatchObject({ start: 0.5, complete: true });
    expect(whole!.bottom).toBeCloseTo(0.5 + 1.2 + 0.2, 9);
    expect(whole!.end).toBeCloseTo(0.5 + 1.2 + 0.4 + 1, 9);
    expect(half).toMatchObject({ complete: false });
    expect(stuck).toMatchObject({ complete: false });
    expect(stuck!.end).toBeCloseTo(squats.duration, 9);
    expect(squats.knee(squats.duration)).toBeCloseTo((4 + 110) / 2, 9);
    for (const { start, bottom, end, rangeOfMotion } of squats.repetitions) {
      const knees = TIMES.filter((t) => t >= start && t <= end).map((t) => squats.knee(t));
      expect(squats.knee(bottom) - squats.knee(start)).toBeCloseTo(rangeOfMotion, 9);
      expect(Math.max(...knees)).toBeLessThanOrEqual(squats.knee(bottom) + 1e-9);
      if (end < squats.duration - 1e-9) expect(squats.knee(end)).toBeCloseTo(4, 9);
    }
    expect(half!.rangeOfMotion).toBeCloseTo(whole!.rangeOfMotion / 2, 9);
  });

  it('keeps both feet flat and still', () => {
    const first = skeletonAt(0);
    for (const time of TIMES) {
      const now = skeletonAt(time);
      for (const side of SIDES) {
        for (const part of ['heel', 'ball', 'toe'] as const) {
          expect(now[side][part][1]).toBeCloseTo(0, 9);
          for (const i of [0, 1, 2] as const) expect(now[side][part][i]).toBeCloseTo(first[side][part][i], 9);
        }
      }
    }
  });

  it('stays in balance: the centre of mass over the feet', () => {
    for (const time of TIMES) {
      const s = buildSkeleton(squats.posture(time), build, { origin: [0, 0, 0], heading: 0 });
      const [forward, , aside] = centreOfMass(s);
      expect(forward).toBeGreaterThan(s.left.heel[0] + 0.03);
      expect(forward).toBeLessThan(s.left.ball[0]);
      expect(aside).toBeCloseTo(0, 9);
    }
  });

  it('is a plausible squat at the bottom', () => {
    const angles = measureAngles(skeletonAt(squats.repetitions[0]!.bottom));
    expect(angles.hipLeft).toBeCloseTo(angles.hipRight, 6);
    // Thigh near horizontal, trunk leaning less than the shank allows to look upright, arms forwards.
    expect(angles.hipRight - angles.trunk).toBeGreaterThan(70);
    expect(angles.trunk).toBeGreaterThan(25);
    expect(angles.trunk).toBeLessThan(50);
    expect(angles.ankleRight).toBeGreaterThan(20);
    expect(angles.ankleRight).toBeLessThan(40);
    const { chest, right } = skeletonAt(squats.repetitions[0]!.bottom);
    expect(right.wrist[1]).toBeGreaterThan(chest.at[1] - 0.15);
  });
});
