/** Telling a squat from other ways of bending the knees. */
import { Joint } from '../pose/skeleton.js';
import type { Curve, Landmark, PoseFrame } from '../result.js';
import { CurveName } from './angles.js';
import { type Bend, countBends, SQUAT_COUNTING, standingLevel } from './count.js';
import { bridgeGaps, meanSignal, quantile, smoothSignal } from './signal.js';

export interface Squat {
  readonly bend: Bend;
  /** 0 to 1: how well the joints were seen. */
  readonly seen: number;
  /** 0 to 1: how much it is a squat rather than a step, a kick or a change of the viewpoint. */
  readonly likeness: number;
  /** Of the signs, the one that speaks most against a squat. */
  readonly weakest: string;
}

// Seconds: shorter than any phase of a squat, longer than a blink of the networks.
const LONGEST_GAP = 0.5;
const SMOOTHING_REACH = 0.1;

const LEGS = [Joint.leftHip, Joint.rightHip, Joint.leftKnee, Joint.rightKnee, Joint.leftAnkle, Joint.rightAnkle];

/**
 * Bends of both knees in the order of time, each with how much of a squat it is. `curves` are those of
 * `jointAngleCurves` over the same frames; `minimumDepth` in degrees of knee flexion beyond standing.
 */
export function findSquats(frames: readonly PoseFrame[], curves: readonly Curve[], minimumDepth: number): Squat[] {
  const knees = curves.filter((curve) => curve.name === CurveName.kneeFlexion);
  const signal = smoothSignal(bridgeGaps(meanSignal(knees), LONGEST_GAP), SMOOTHING_REACH);
  const standing = standingLevel(signal);
  if (standing === null) return [];
  const legs = legLength(frames);
  const squats = countBends(signal, standing, { ...SQUAT_COUNTING, minimumDepth }).map((bend) => {
    const during = frames.slice(bend.first, bend.last + 1);
    const signs = [
      { sign: 'the knees bend one after the other', value: bothKnees(knees, bend) },
      { sign: 'the hips do not come down towards the feet', value: hipsDescend(during, legs) },
      { sign: 'it is over too soon', value: ramp(duration(during), 0.6, 1.1) },
      { sign: 'the feet do not stay where they are', value: feetStay(during, legs) },
    ];
    const weakest = signs.reduce((a, b) => (b.value < a.value ? b : a));
    return {
      bend,
      seen: meanVisibility(during),
      likeness: signs.reduce((product, { value }) => product * value, 1),
      weakest: weakest.sign,
    };
  });
  return squats.map((squat) => againstDeepest(squat, squats));
}

// Of the deepest squat of the recording. Someone who tires loses a fifth; who turns round half-way down did not finish.
const COMPLETE_SHARE = 2 / 3;

/** A person's own deepest squat says what a whole one is: one that goes much less deep is partial. */
function againstDeepest(squat: Squat, all: readonly Squat[]): Squat {
  const deepest = Math.max(...all.filter(({ likeness }) => likeness > 0.5).map(({ bend }) => bend.depth));
  if (squat.bend.incomplete !== null || squat.bend.depth >= COMPLETE_SHARE * deepest) return squat;
  return { ...squat, bend: { ...squat.bend, incomplete: 'shallower than the others' } };
}

/** Rises from 0 at `none` to 1 at `full`, in a straight line. */
function ramp(value: number, none: number, full: number): number {
  return Math.max(0, Math.min(1, (value - none) / (full - none)));
}

/** Both knees flex together: at the deepest point the lesser against the greater bend, both beyond their straightest. */
function bothKnees(knees: readonly Curve[], bend: Bend): number {
  const rises = knees.map((curve) => {
    const least = quantile(curve.values, 0.1) ?? 0;
    return (curve.values[bend.peak] ?? least) - least;
  });
  const greater = Math.max(...rises);
  return greater <= 0 ? 0 : ramp(Math.min(...rises) / greater, 0.3, 0.6);
}

/** Vertical distance of hips and ankles at its shortest against its longest. Walking loses 4 %, a half squat 20 %. */
function hipsDescend(during: readonly PoseFrame[], legs: number): number {
  const heights = during.flatMap(({ landmarks }) => (landmarks ? [hipHeight(landmarks)] : []));
  if (heights.length === 0 || legs === 0) return 0;
  return ramp((legs - Math.min(...heights)) / legs, 0.08, 0.16);
}

/** Seconds. A squat takes one to six; a landing or a stumble bends both knees for a few tenths. */
function duration(during: readonly PoseFrame[]): number {
  return (during.at(-1)?.time ?? 0) - (during[0]?.time ?? 0);
}

/** How far the ankles travel across the picture, in leg lengths. */
function feetStay(during: readonly PoseFrame[], legs: number): number {
  const travels = [Joint.leftAnkle, Joint.rightAnkle].map((ankle) => {
    const xs = during.flatMap(({ landmarks }) => (landmarks ? [landmarks[ankle]![0]] : []));
    return xs.length === 0 ? 0 : Math.max(...xs) - Math.min(...xs);
  });
  return legs === 0 ? 0 : 1 - ramp(Math.max(...travels) / legs, 0.35, 0.7);
}

/** Pixels of height between hips and ankles when standing: nearly the longest of the recording. */
function legLength(frames: readonly PoseFrame[]): number {
  return (
    quantile(
      frames.map(({ landmarks }) => landmarks && hipHeight(landmarks)),
      0.9,
    ) ?? 0
  );
}

function hipHeight(landmarks: readonly Landmark[]): number {
  const y = (a: number, b: number) => (landmarks[a]![1] + landmarks[b]![1]) / 2;
  return y(Joint.leftAnkle, Joint.rightAnkle) - y(Joint.leftHip, Joint.rightHip);
}

function meanVisibility(during: readonly PoseFrame[]): number {
  const values = during.flatMap(({ landmarks }) => LEGS.map((joint) => landmarks?.[joint]?.[2] ?? 0));
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
