/** Test support: what the two networks say of a figure that stands upright in a 640 × 480 picture. */
import type { BlazePose } from '../pose/blazepose.js';
import type { Keypoint } from '../pose/movenet.js';
import { COCO_TO_LANDMARK } from '../pose/skeleton.js';
import type { Point } from '../runtime/images.js';
import { poseFrame } from './poses.js';

/** Left leg ahead by `stride` pixels, right leg behind; the torso is 100 pixels long. */
export function walker(stride: number, x = 0): BlazePose {
  const { landmarks, world } = poseFrame(0, { kneeFlexion: 0, x });
  const moved = landmarks!.map(([px, py, visibility], index) => {
    const sign = index === 25 || index === 27 || index === 29 || index === 31 ? 1 : -1;
    const leg = index >= 25 && index <= 32;
    return { x: px + (leg ? (sign * stride) / 2 : 0), y: py, visibility };
  });
  return {
    landmarks: moved,
    world: world!,
    presence: 1,
    circle: { centre: { x: 320, y: 270 }, rim: { x: 320, y: 70 } },
  };
}

/** The same figure as MoveNet sees it, each keypoint moved by `shift`. */
export function keypointsOf(pose: BlazePose, shift: Point = { x: 0, y: 0 }): Keypoint[] {
  return COCO_TO_LANDMARK.map((landmark) => {
    const { x, y } = pose.landmarks[landmark]!;
    return { x: x + shift.x, y: y + shift.y, score: 0.8 };
  });
}
