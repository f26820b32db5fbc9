import { describe, expect, it } from 'vitest';
import type { Curve, Measurement } from '../result.js';
import { poseFrames } from '../testing/poses.js';
import { jointAngleCurves } from './angles.js';
import { measureRepetition } from './repetition.js';

/** Down from 10° to 90° in 1 s, 0.5 s at the bottom, up in 2 s, between 1 and 4.5 s. */
function knee(time: number): number {
  if (time < 1 || time > 4.5) return 10;
  if (time < 2) return 10 + 80 * (time - 1);
  if (time < 2.5) return 90;
  return 90 - 40 * (time - 2.5);
}

const curvesAt = (fps: number): Curve[] =>
  jointAngleCurves(poseFrames(6, fps, (time) => ({ kneeFlexion: knee(time) })));

function value(measurements: readonly Measurement[], name: string): number {
  const found = measurements.find((measurement) => measurement.name === name);
  if (!found || !('value' in found)) throw new Error(`${name} was not measured`);
  return found.value;
}

describe.each([5, 10, 30])('measuring a repetition at %i frames/s', (fps) => {
  const measured = measureRepetition(curvesAt(fps), { start: 1, end: 4.5 });

  it('gives range of motion and duration', () => {
    expect(value(measured, 'rangeOfMotion')).toBeCloseTo(80, 1);
    expect(value(measured, 'duration')).toBeCloseTo(3.5, 9);
    expect(value(measured, 'peakKneeFlexion')).toBeCloseTo(90, 1);
  });

  it('gives the tempo: a bottom within a tenth of the range, the rest descent and ascent', () => {
    // A tenth of 80° is 8°: 0.1 s before the bottom and 0.2 s after it.
    expect(value(measured, 'descentDuration')).toBeCloseTo(0.9, 1);
    expect(value(measured, 'bottomDuration')).toBeCloseTo(0.8, 1);
    expect(value(measured, 'ascentDuration')).toBeCloseTo(1.8, 1);
    const phases = ['descentDuration', 'bottomDuration', 'ascentDuration'].map((name) => value(measured, name));
    expect(phases.reduce((a, b) => a + b)).toBeCloseTo(3.5, 9);
  });
});

describe('correcting a repetition by hand', () => {
  it('makes the figures follow its new times', () => {
    const curves = curvesAt(30);
    const halved = measureRepetition(curves, { start: 1, end: 1.5 });
    expect(value(halved, 'rangeOfMotion')).toBeCloseTo(40, 1);
    expect(value(halved, 'duration')).toBeCloseTo(0.5, 9);
  });

  it('measures the same on curves that went through JSON', () => {
    const curves = curvesAt(30);
    const sent = JSON.parse(JSON.stringify(curves)) as Curve[];
    const range = { start: 1, end: 4.5 };
    expect(measureRepetition(sent, range, 2)).toEqual(measureRepetition(curves, range, 2));
  });

  it('withholds the range of motion with the reason where hardly a frame is left', () => {
    const [rangeOfMotion, duration] = measureRepetition(curvesAt(5), { start: 1, end: 1.2 });
    expect(rangeOfMotion).toEqual({ name: 'rangeOfMotion', withheld: 'needs at least 3 frames with a pose' });
    expect(duration).toMatchObject({ name: 'duration', unit: 's' });
  });

  it('puts the repetition’s number on every figure', () => {
    const measured = measureRepetition(curvesAt(30), { start: 1, end: 4.5 }, 3);
    expect(measured.every((measurement) => measurement.repetition === 3)).toBe(true);
  });
});
