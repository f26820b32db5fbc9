/** MoveNet Thunder and BlazePose made into one set of 33 points. */
import type { Point } from '../runtime/images.js';
import { median } from '../runtime/median.js';
import type { BlazePose } from './blazepose.js';
import { distance, spreadAcross, torsoLength } from './body.js';
import type { Keypoint } from './movenet.js';
import { COCO_TO_LANDMARK, Joint, LANDMARK_COUNT } from './skeleton.js';

export interface FusedPoint extends Point {
  /** 0 to 1. */
  readonly visibility: number;
}

export interface FusedPose {
  readonly landmarks: readonly FusedPoint[];
  readonly world: BlazePose['world'];
  /** 0 to 1. */
  readonly score: number;
  /** Median distance of the two networks over the 17 shared joints, in torso lengths. */
  readonly disagreement: number;
}

// MoveNet's share of a joint, the rest is BlazePose's. MoveNet is the better on human-labelled joints (mean OKS 0.76
// against 0.63) and the mean of both is better than either, but its shoulder sits at the top of the deltoid in a side
// view, 8 to 12 % of the torso above the joint (rendered walk), where BlazePose's is 2 to 6 % above.
const BODY_SHARE = 0.65;
const SHOULDER_SHARE = 0.3;

// Further apart than this, in torso lengths, the networks do not speak of the same place and their mean is neither.
const CONFLICT = 0.3;

// BlazePose says where heel and toe lie from the ankle twice, in the picture and in its world. Seen from the front, the
// picture errs by 7 % of the torso, with this share of the world by 6 %; from the side, 4.4 and 3.9 %.
const WORLD_SHARE_OF_FEET = 0.3;

const FEET: Readonly<Record<number, number>> = {
  [Joint.leftHeel]: Joint.leftAnkle,
  [Joint.leftFootIndex]: Joint.leftAnkle,
  [Joint.rightHeel]: Joint.rightAnkle,
  [Joint.rightFootIndex]: Joint.rightAnkle,
};

/** Points that move rigidly enough with a fused joint to be carried along when fusing shifts it. */
const CARRIED: Readonly<Record<number, number>> = {
  ...FEET,
  [Joint.leftPinky]: Joint.leftWrist,
  [Joint.leftIndex]: Joint.leftWrist,
  [Joint.leftThumb]: Joint.leftWrist,
  [Joint.rightPinky]: Joint.rightWrist,
  [Joint.rightIndex]: Joint.rightWrist,
  [Joint.rightThumb]: Joint.rightWrist,
  [Joint.leftEyeInner]: Joint.leftEye,
  [Joint.leftEyeOuter]: Joint.leftEye,
  [Joint.rightEyeInner]: Joint.rightEye,
  [Joint.rightEyeOuter]: Joint.rightEye,
  [Joint.mouthLeft]: Joint.nose,
  [Joint.mouthRight]: Joint.nose,
};

/**
 * `expected` says where the joints should be by the frames before; it decides where the networks contradict each other.
 * Both poses are in pixels of the same frame, their sides already agreed upon (`sides.ts`).
 */
export function fusePose(
  pose: BlazePose,
  keypoints: readonly Keypoint[],
  expected: readonly Point[] | null,
): FusedPose {
  const torso = torsoLength(pose.landmarks);
  const fused: (FusedPoint | undefined)[] = new Array(LANDMARK_COUNT).fill(undefined);
  const distances: number[] = [];
  COCO_TO_LANDMARK.forEach((landmark, index) => {
    const a = keypoints[index]!;
    const b = pose.landmarks[landmark]!;
    const apart = distance(a, b) / torso;
    distances.push(apart);
    const shoulder = landmark === Joint.leftShoulder || landmark === Joint.rightShoulder;
    const share = apart > CONFLICT ? arbitrate(a, b, expected?.[landmark]) : shoulder ? SHOULDER_SHARE : BODY_SHARE;
    fused[landmark] = {
      x: share * a.x + (1 - share) * b.x,
      y: share * a.y + (1 - share) * b.y,
      visibility: (Math.min(1, a.score) + b.visibility) / 2,
    };
  });
  const pixelsPerMetre = spreadAcross(pose.landmarks) / spreadAcross(pose.world.map(([x, y]) => ({ x, y })));
  const landmarks = pose.landmarks.map((point, index): FusedPoint => {
    const own = fused[index];
    if (own) return own;
    const carrier = CARRIED[index]!;
    const from = pose.landmarks[carrier]!;
    const to = fused[carrier]!;
    const share = index in FEET ? WORLD_SHARE_OF_FEET : 0;
    const [worldX, worldY] = offset(pose.world[index]!, pose.world[carrier]!);
    return {
      x: to.x + (1 - share) * (point.x - from.x) + share * worldX * pixelsPerMetre,
      y: to.y + (1 - share) * (point.y - from.y) + share * worldY * pixelsPerMetre,
      visibility: point.visibility,
    };
  });
  const bodyScore = keypoints.reduce((sum, keypoint) => sum + keypoint.score, 0) / keypoints.length;
  return {
    landmarks,
    world: pose.world,
    score: Math.sqrt(Math.max(0, bodyScore * pose.presence)),
    disagreement: median(distances) ?? 0,
  };
}

function offset(point: readonly number[], from: readonly number[]): [x: number, y: number] {
  return [point[0]! - from[0]!, point[1]! - from[1]!];
}

/** All to the network that is nearer to what was expected; without an expectation, to MoveNet. */
function arbitrate(body: Point, pose: Point, expected: Point | undefined): 0 | 1 {
  return !expected || distance(body, expected) <= distance(pose, expected) ? 1 : 0;
}
