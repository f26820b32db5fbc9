import type { Point } from '../runtime/images.js';
import { Joint } from './skeleton.js';

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

export function between(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** Mid-shoulder to mid-hip: the length that errors and speeds are given in. */
export function torsoLength(landmarks: readonly Point[]): number {
  const shoulders = between(landmarks[Joint.leftShoulder]!, landmarks[Joint.rightShoulder]!);
  const hips = between(landmarks[Joint.leftHip]!, landmarks[Joint.rightHip]!);
  return distance(shoulders, hips);
}

// The joints that a body's picture and its form in metres are laid over each other by: limbs and trunk, no face.
const SCALE_JOINTS = [
  Joint.leftShoulder,
  Joint.rightShoulder,
  Joint.leftHip,
  Joint.rightHip,
  Joint.leftKnee,
  Joint.rightKnee,
  Joint.leftAnkle,
  Joint.rightAnkle,
];

/** Root of the summed squared distances from their centre: pixels over metres of it is the picture's scale. */
export function spreadAcross(points: readonly Point[]): number {
  const chosen = SCALE_JOINTS.map((joint) => points[joint]!);
  const x = chosen.reduce((sum, point) => sum + point.x, 0) / chosen.length;
  const y = chosen.reduce((sum, point) => sum + point.y, 0) / chosen.length;
  return Math.sqrt(chosen.reduce((sum, point) => sum + (point.x - x) ** 2 + (point.y - y) ** 2, 0));
}

/** The smallest upright box around points: outer edges in pixels. */
export function boundingBox(points: readonly Point[]): { x: number; y: number; width: number; height: number } {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left - 0.5, y: top - 0.5, width: Math.max(...xs) - left + 1, height: Math.max(...ys) - top + 1 };
}
