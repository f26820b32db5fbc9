import type { PoseFrame, Poses } from '@overread/models/result.js';
import { nearestFrame } from './frames';

export type { PoseFrame, Poses };

/** @throws Error that the reader can act on */
export async function fetchPoses(url: string, signal: AbortSignal): Promise<Poses> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`The skeleton could not be loaded (HTTP ${response.status}).`);
  return (await response.json()) as Poses;
}

/**
 * The pose of the frame that is shown. There is one entry for each decoded frame, so the index is the answer; where the
 * counts differ (a run on an older copy), the nearest time within half a frame is, and none where nothing is that near.
 */
export function poseOfFrame(poses: Poses, frameTimes: readonly number[], index: number): PoseFrame | null {
  if (poses.frames.length === frameTimes.length) return poses.frames[index] ?? null;
  const time = frameTimes[index];
  if (time === undefined) return null;
  const times = poses.frames.map((frame) => frame.time);
  const nearest = poses.frames[nearestFrame(times, time)];
  return nearest && Math.abs(nearest.time - time) <= 0.5 / poses.fps ? nearest : null;
}
