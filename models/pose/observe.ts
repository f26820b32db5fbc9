import type { RgbFrame } from '../input.js';
import type { Point, Region } from '../runtime/images.js';
import type { BlazePose, LandmarkNetwork } from './blazepose.js';
import { between } from './body.js';
import type { BodyNetwork, Keypoint } from './movenet.js';
import { alignViews } from './sides.js';

/** One look at a person: with which network, the region's size against MediaPipe's own, and whether in a mirror. */
export interface View {
  readonly network: LandmarkNetwork;
  readonly scale: number;
  readonly mirrored: boolean;
}

/** The mean of what is seen in several views; `region` is MediaPipe's. At least one view. */
export async function observeLandmarks(frame: RgbFrame, region: Region, views: readonly View[]): Promise<BlazePose> {
  const poses: BlazePose[] = [];
  for (const { network, scale, mirrored } of views) {
    poses.push(await network.estimate(frame, { ...region, size: region.size * scale }, mirrored));
  }
  return meanPose(alignViews(poses));
}

/** MoveNet, with `flip` the mean of a picture and its mirror image. */
export async function observeBody(
  network: BodyNetwork,
  frame: RgbFrame,
  region: Region,
  flip: boolean,
): Promise<Keypoint[]> {
  const keypoints = await network.estimate(frame, region, false);
  if (!flip) return keypoints;
  const mirrored = await network.estimate(frame, region, true);
  return keypoints.map((keypoint, index) => {
    const other = mirrored[index]!;
    return { ...between(keypoint, other), score: (keypoint.score + other.score) / 2 };
  });
}

function meanPose(poses: readonly BlazePose[]): BlazePose {
  const mean = (value: (pose: BlazePose) => number) => poses.reduce((sum, pose) => sum + value(pose), 0) / poses.length;
  const meanPoint = (point: (pose: BlazePose) => Point): Point => ({
    x: mean((pose) => point(pose).x),
    y: mean((pose) => point(pose).y),
  });
  return {
    landmarks: poses[0]!.landmarks.map((_, index) => ({
      ...meanPoint((pose) => pose.landmarks[index]!),
      visibility: mean((pose) => pose.landmarks[index]!.visibility),
    })),
    world: poses[0]!.world.map(
      (_, index) =>
        [
          mean((pose) => pose.world[index]![0]),
          mean((pose) => pose.world[index]![1]),
          mean((pose) => pose.world[index]![2]),
        ] as const,
    ),
    presence: mean((pose) => pose.presence),
    circle: { centre: meanPoint((pose) => pose.circle.centre), rim: meanPoint((pose) => pose.circle.rim) },
  };
}
