import { describe, expect, it } from 'vitest';
import type { PoseFrame } from '../result.js';
import { emptyFrame, poseFrames } from '../testing/poses.js';
import { jointAngleCurves } from './angles.js';
import { findSquats, type Squat } from './squat.js';

/** Degrees of knee flexion over time: `depth` at the middle of each of the given spans, 5 between them. */
function bends(...spans: readonly (readonly [start: number, end: number, depth: number])[]) {
  return (time: number): number => {
    const span = spans.find(([start, end]) => time >= start && time <= end);
    if (!span) return 5;
    const [start, end, depth] = span;
    return 5 + (depth - 5) * Math.sin((Math.PI * (time - start)) / (end - start)) ** 2;
  };
}

function squatsOf(frames: readonly PoseFrame[]): Squat[] {
  return findSquats(frames, jointAngleCurves(frames), 40);
}

describe.each([5, 30, 60])('counting squats at %i frames/s', (fps) => {
  const count = (seconds: number, knee: (time: number) => number) =>
    squatsOf(poseFrames(seconds, fps, (time) => ({ kneeFlexion: knee(time), trunkLean: knee(time) / 3 })));

  it('counts each descent and rise once, and finds when they begin and end', () => {
    const squats = count(10, bends([1, 4, 100], [5, 8, 90]));
    expect(squats.map(({ bend }) => bend.incomplete)).toEqual([null, null]);
    expect(squats.every(({ likeness }) => likeness > 0.9)).toBe(true);
    const [first] = squats;
    expect(first!.bend.first / fps).toBeGreaterThan(0.9);
    expect(first!.bend.first / fps).toBeLessThan(1.6);
    expect(first!.bend.last / fps).toBeGreaterThan(3.4);
    expect(first!.bend.last / fps).toBeLessThan(4.1);
    expect(Math.abs(first!.bend.peak / fps - 2.5)).toBeLessThanOrEqual(1 / fps);
  });

  it('calls a descent partial that never rises again', () => {
    const down = (time: number) => (time < 5 ? bends([1, 4, 100])(time) : Math.min(95, 5 + 60 * (time - 5)));
    expect(count(9, down).map(({ bend }) => bend.incomplete)).toEqual([null, 'never rises again']);
  });

  it('calls a squat partial that the recording begins in', () => {
    const rising = (time: number) => Math.max(5, 95 - 60 * time);
    expect(count(5, rising).map(({ bend }) => bend.incomplete)).toEqual(['starts bent']);
  });

  it('calls a shallow bend partial', () => {
    expect(count(5, bends([1, 4, 38])).map(({ bend }) => bend.incomplete)).toEqual(['too shallow']);
  });

  it('calls a squat partial that turns round half-way down, by the measure of the person’s own others', () => {
    const squats = count(14, bends([1, 4, 110], [5, 8, 90], [9, 12, 58]));
    expect(squats.map(({ bend }) => bend.incomplete)).toEqual([null, null, 'shallower than the others']);
  });

  it('counts one squat where the person wavers at the bottom', () => {
    const wavering = (time: number) => {
      const level = bends([1, 6, 100])(time);
      return time > 2.5 && time < 4.5 ? level - 15 * Math.abs(Math.sin(6 * time)) : level;
    };
    expect(count(8, wavering)).toHaveLength(1);
  });

  it('finds nothing while the person stands and sways', () => {
    expect(count(6, (time) => 8 + 6 * Math.sin(5 * time))).toEqual([]);
  });
});

describe('telling squats from other movements', () => {
  it('does not take steps for squats: one knee bends after the other', () => {
    const squats = squatsOf(
      poseFrames(4, 30, (time) => ({
        kneeFlexion: 5 + 55 * Math.max(0, Math.sin(6 * time)),
        rightKneeFlexion: 5 + 55 * Math.max(0, -Math.sin(6 * time)),
        x: time,
      })),
    );
    expect(squats.every(({ likeness }) => likeness === 0)).toBe(true);
  });

  it('does not take a landing for a squat: it is over too soon', () => {
    const [landing] = squatsOf(poseFrames(3, 30, (time) => ({ kneeFlexion: bends([1, 1.5, 90])(time) })));
    expect(landing).toMatchObject({ likeness: expect.any(Number), weakest: 'it is over too soon' });
    expect(landing!.likeness).toBeLessThan(0.4);
  });

  it('does not take somebody for squatting whose feet travel', () => {
    const [travelling] = squatsOf(poseFrames(4, 30, (time) => ({ kneeFlexion: bends([1, 3, 90])(time), x: time })));
    expect(travelling).toMatchObject({ likeness: 0, weakest: 'the feet do not stay where they are' });
  });
});

describe('gaps', () => {
  const squat = bends([1, 4, 100]);
  const frames = (gap: (time: number) => boolean) =>
    poseFrames(5, 30, (time) => ({ kneeFlexion: squat(time) })).map((frame) =>
      gap(frame.time) ? emptyFrame(frame.time) : frame,
    );

  it('of a few frames do not split a squat', () => {
    expect(squatsOf(frames((time) => time > 2 && time < 2.3)).map(({ bend }) => bend.incomplete)).toEqual([null]);
  });

  it('that hide the rise leave a partial squat', () => {
    const [squatSeen] = squatsOf(frames((time) => time > 2.6));
    expect(squatSeen!.bend.incomplete).toBe('never rises again');
  });

  it('everywhere leave nothing to count', () => {
    expect(squatsOf(frames(() => true))).toEqual([]);
  });
});
