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

/** The smallest upright box around points: outer edges in pixels. */
export function boundingBox(points: readonly Point[]): { x: number; y: number; width: number; height: number } {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left - 0.5, y: top - 0.5, width: Math.max(...xs) - left + 1, height: Math.max(...ys) - top + 1 };
}
