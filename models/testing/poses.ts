/** Test support: a stick figure seen from the side, whose joint angles are known. */
import { Joint, LANDMARK_COUNT } from '../pose/skeleton.js';
import type { Landmark, PoseFrame, WorldPoint } from '../result.js';

export interface Figure {
  /** Degrees; the right leg like the left one if left out. */
  readonly kneeFlexion: number;
  readonly rightKneeFlexion?: number;
  /** Degrees of the trunk forward of the vertical. */
  readonly trunkLean?: number;
  /** Metres along the picture. */
  readonly x?: number;
  readonly visibility?: number;
}

const SHANK = 0.43;
const THIGH = 0.42;
const TRUNK = 0.5;
const PIXELS_PER_METRE = 200;

/**
 * Facing right, feet on the ground, shank and thigh sharing the knee's flexion equally (so hips stay above the ankles).
 * The picture is 640 × 480; depth is zero but for 0.1 m between left and right.
 */
export function poseFrame(time: number, figure: Figure): PoseFrame {
  const points: [number, number, number][] = Array.from({ length: LANDMARK_COUNT }, () => [0, 0, 0]);
  const lean = radians(figure.trunkLean ?? 0);
  const x = figure.x ?? 0;
  const leg = (flexion: number, z: number, joints: readonly [hip: number, knee: number, ankle: number]) => {
    const half = radians(flexion / 2);
    const knee: [number, number, number] = [x + SHANK * Math.sin(half), SHANK * Math.cos(half), z];
    const hip: [number, number, number] = [knee[0] - THIGH * Math.sin(half), knee[1] + THIGH * Math.cos(half), z];
    points[joints[0]] = hip;
    points[joints[1]] = knee;
    points[joints[2]] = [x, 0, z];
    return hip;
  };
  const left = leg(figure.kneeFlexion, -0.05, [Joint.leftHip, Joint.leftKnee, Joint.leftAnkle]);
  leg(figure.rightKneeFlexion ?? figure.kneeFlexion, 0.05, [Joint.rightHip, Joint.rightKnee, Joint.rightAnkle]);
  for (const [shoulder, z] of [
    [Joint.leftShoulder, -0.05],
    [Joint.rightShoulder, 0.05],
  ] as const) {
    points[shoulder] = [left[0] + TRUNK * Math.sin(lean), left[1] + TRUNK * Math.cos(lean), z];
  }
  const visibility = figure.visibility ?? 0.9;
  return {
    time,
    score: visibility,
    landmarks: points.map(
      ([px, py]): Landmark => [320 + px * PIXELS_PER_METRE, 440 - py * PIXELS_PER_METRE, visibility],
    ),
    world: points.map(([px, py, pz]): WorldPoint => [px - left[0], left[1] - py, pz]),
  };
}

/** A frame in which nobody was found. */
export function emptyFrame(time: number): PoseFrame {
  return { time, score: 0, landmarks: null, world: null };
}

/** Poses of a movement given by the figure at each time. */
export function poseFrames(seconds: number, fps: number, figure: (time: number) => Figure): PoseFrame[] {
  const count = Math.round(seconds * fps) + 1;
  return Array.from({ length: count }, (_, index) => poseFrame(index / fps, figure(index / fps)));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
