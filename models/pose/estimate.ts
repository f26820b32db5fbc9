import type { Recording, RgbFrame } from '../input.js';
import type { PoseFrame, Poses } from '../result.js';
import type { ModelRuntime } from '../runtime/runtime.js';
import { type Accuracy, EFFORTS } from './accuracy.js';
import { type BlazePose, createLandmarkNetwork } from './blazepose.js';
import { createPersonDetector } from './detector.js';
import { fusePose } from './fusion.js';
import { type OthersSeen, PersonLocator } from './locator.js';
import { BODY_NETWORK, LANDMARK_NETWORKS, PERSON_DETECTOR } from './models.js';
import { createBodyNetwork } from './movenet.js';
import { observeBody } from './observe.js';
import { regionAroundPoints } from './regions.js';
import { agreeOnSides } from './sides.js';
import { Track } from './track.js';

export interface PoseOptions {
  readonly accuracy: Accuracy;
  /** 0 to 1; 0.3 finds the rendered and the filmed persons in every frame. */
  readonly detectionThreshold: number;
  readonly signal: AbortSignal;
  /** Share of the frames done, 0 to 1. */
  readonly progress: (fraction: number) => void;
}

export interface PoseEstimate {
  readonly poses: Poses;
  readonly others: OthersSeen;
}

// Enough for a person who takes up a third of the picture's height to fill a network's 256 pixels with detail; the
// decoder's scaling of a 4K picture to this is much cheaper than handing it over.
const MAX_SIDE = 1280;

// MoveNet wants the person to fill the crop: at 1.05 to 1.15 its median error is 3.0 to 3.8 % of the torso on the
// rendered walk and hips are unbiased; at 1.3 it is 3.5 to 4.3 %, and hips sit 5 to 9 % too low.
const BODY_MARGIN = 1.08;

// The networks' median distance in torso lengths from which on they do not see the same person.
const CONTRADICTION = 0.4;

/**
 * Follows the main person of a recording and gives the 33 points of every decoded frame: detector, BlazePose for where
 * the person is, for feet, hands, face and depth, MoveNet Thunder for the 17 body joints, both fused.
 *
 * BlazePose of one frame and MoveNet of the frame before run side by side, each on a thread of its own.
 * Throws `ModelError`, what the recording's decoder throws, or the signal's reason.
 */
export async function estimatePoses(
  recording: Recording,
  runtime: ModelRuntime,
  options: PoseOptions,
): Promise<PoseEstimate> {
  const effort = EFFORTS[options.accuracy];
  const [detector, bodySession, views] = await Promise.all([
    runtime.session(PERSON_DETECTOR),
    runtime.session(BODY_NETWORK),
    Promise.all(
      effort.views.map(async ({ network, scale, mirrored }) => {
        const session = await runtime.session(LANDMARK_NETWORKS[network]);
        return { network: createLandmarkNetwork(session), scale, mirrored };
      }),
    ),
  ]);
  const locator = new PersonLocator({
    detector: createPersonDetector(detector),
    views,
    detectionThreshold: options.detectionThreshold,
  });
  const bodyNetwork = createBodyNetwork(bodySession);
  const track = new Track(recording);
  const frames: PoseFrame[] = [];

  async function finish(frame: RgbFrame, pose: BlazePose | null): Promise<Finished> {
    if (!pose) return { frame: track.lose(frame), contradictory: false };
    const region = regionAroundPoints(pose.landmarks, BODY_MARGIN);
    const keypoints = await observeBody(bodyNetwork, frame, region, effort.flipBody);
    const expected = track.expected(frame.time);
    const agreed = agreeOnSides(pose, keypoints, expected);
    const fused = fusePose(agreed.pose, agreed.keypoints, expected);
    return { frame: track.add(frame, fused), contradictory: fused.disagreement > CONTRADICTION };
  }

  function collect(finished: Finished): void {
    frames.push(finished.frame);
    if (finished.contradictory) locator.forget();
  }

  let pending: Promise<Finished> | null = null;
  try {
    for await (const frame of recording.frames({ maxSide: MAX_SIDE, signal: options.signal })) {
      options.signal.throwIfAborted();
      // Collected together, so that what the locator is told does not depend on which of the two is faster.
      const [pose, finished]: [BlazePose | null, Finished | null] = await Promise.all([locator.next(frame), pending]);
      if (finished) collect(finished);
      pending = finish(frame, pose);
      // Awaited with the next frame, or below; until then its failure is not one that nobody looks at.
      pending.catch(() => undefined);
      options.progress(Math.min(1, (frame.index + 1) / Math.max(1, recording.frameCount)));
    }
    if (pending) collect(await pending);
  } finally {
    // Where decoding failed or was stopped, the last inference is still running: nobody may close the runtime under it.
    await Promise.allSettled([pending]);
  }
  const { fps, width, height } = recording;
  return { poses: { fps, width, height, frames }, others: locator.others };
}

interface Finished {
  readonly frame: PoseFrame;
  /** The two networks do not see the same person. */
  readonly contradictory: boolean;
}
