import type { RgbFrame } from '../input.js';
import { cropRegion, fromRegion, type Region } from '../runtime/images.js';
import type { ModelSession } from '../runtime/runtime.js';
import { COCO_MIRROR } from './skeleton.js';

/** Pixels of the frame, and the network's score of 0 to 1. */
export interface Keypoint {
  readonly x: number;
  readonly y: number;
  readonly score: number;
}

const SIDE = 256;

export interface BodyNetwork {
  /** The 17 COCO keypoints of the person in the region; `mirrored` shows the network the mirror image instead. */
  estimate(frame: RgbFrame, region: Region, mirrored: boolean): Promise<Keypoint[]>;
}

/** MoveNet Thunder v4, https://tfhub.dev/google/movenet/singlepose/thunder/4. */
export function createBodyNetwork(session: ModelSession): BodyNetwork {
  const input = new Int32Array(SIDE * SIDE * 3);
  return {
    async estimate(frame, region, mirrored) {
      cropRegion(frame, region, { size: SIDE, mirrored }, input);
      const { keypoints } = await session.run({ input: { data: input, dims: [1, SIDE, SIDE, 3] } });
      return readKeypoints(keypoints!.data as Float32Array, region, mirrored);
    },
  };
}

/** Rows of y, x as fractions of the crop, score. */
export function readKeypoints(values: Float32Array, region: Region, mirrored: boolean): Keypoint[] {
  return COCO_MIRROR.map((mirror, keypoint) => {
    // In a mirrored picture the left knee looks like a right one.
    const at = (mirrored ? mirror : keypoint) * 3;
    const u = values[at + 1]!;
    const point = fromRegion(region, mirrored ? 1 - u : u, values[at]!);
    return { x: point.x, y: point.y, score: values[at + 2]! };
  });
}
