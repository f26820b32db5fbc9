import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Landmark, Poses } from '../result.js';
import { createNodeRuntime, type NodeModelRuntime } from '../runtime/node.js';
import { missingData, readReference, readTruth, videoPath } from '../testing/data.js';
import { delayInFrames, distance, mean, quantileOf, shareWithin, torsoOf } from '../testing/errors.js';
import { openRecording } from '../testing/recording.js';
import { type Accuracy, EFFORTS } from './accuracy.js';
import { createLandmarkNetwork } from './blazepose.js';
import { createPersonDetector } from './detector.js';
import { estimatePoses } from './estimate.js';
import { PersonLocator } from './locator.js';
import { LANDMARK_NETWORKS, PERSON_DETECTOR } from './models.js';
import { COCO_TO_LANDMARK } from './skeleton.js';
import { Track } from './track.js';

const MINUTES = 60_000;
const missing = missingData();
if (missing) process.stderr.write(`Pose tests on real recordings skipped: ${missing}\n`);

const FEET = [29, 30, 31, 32];
const LEFT_LEG = [25, 27, 29, 31];

let runtime: NodeModelRuntime;
beforeAll(() => {
  runtime = createNodeRuntime({ providers: ['cpu'] });
});
afterAll(() => runtime.dispose());

async function poses(file: string, accuracy: Accuracy): Promise<Poses> {
  const result = await estimatePoses(openRecording(videoPath(file)), runtime, {
    accuracy,
    detectionThreshold: 0.3,
    signal: new AbortController().signal,
    progress: () => {},
  });
  return result.poses;
}

function positions(landmarks: readonly Landmark[]): number[] {
  return landmarks.flatMap((landmark) => [landmark[0], landmark[1]]);
}

/** BlazePose alone, followed and smoothed as in the pipeline; `raw` before smoothing. */
async function blazePoses(file: string, accuracy: Accuracy) {
  const recording = openRecording(videoPath(file));
  const views = await Promise.all(
    EFFORTS[accuracy].views.map(async (view) => ({
      ...view,
      network: createLandmarkNetwork(await runtime.session(LANDMARK_NETWORKS[view.network])),
    })),
  );
  const detector = createPersonDetector(await runtime.session(PERSON_DETECTOR));
  const locator = new PersonLocator({ detector, views, detectionThreshold: 0.3 });
  const track = new Track(recording);
  const raw: number[][] = [];
  const smoothed: number[][] = [];
  for await (const frame of recording.frames()) {
    const pose = await locator.next(frame);
    if (!pose) throw new Error(`nobody found in frame ${frame.index}`);
    raw.push(pose.landmarks.flatMap(({ x, y }) => [x, y]));
    const { landmarks } = track.add(frame, { ...pose, score: pose.presence, disagreement: 0 });
    smoothed.push(positions(landmarks!));
  }
  return { raw, smoothed };
}

describe.skipIf(missing)('on the rendered walk', () => {
  it.each(['side', 'front'])(
    'errs as little as required, seen from the %s',
    { timeout: 15 * MINUTES },
    async (view) => {
      const truth = readTruth(`rendered_walk_${view}.json`);
      const { frames } = await poses(`rendered_walk_${view}.mp4`, 'heavy');
      expect(frames).toHaveLength(truth.length);
      const errors = frames.flatMap(({ landmarks }, index) => {
        const joints = truth[index]!;
        return Object.entries(joints).map(([joint, position]) => ({
          joint: Number(joint),
          error: distance(landmarks![Number(joint)]!, position) / torsoOf(joints),
        }));
      });
      const of = (wanted: (joint: number) => boolean) =>
        errors.filter(({ joint }) => wanted(joint)).map(({ error }) => error);
      expect(
        quantileOf(
          of((joint) => !FEET.includes(joint)),
          0.5,
        ),
      ).toBeLessThanOrEqual(0.04);
      expect(
        quantileOf(
          of((joint) => FEET.includes(joint)),
          0.5,
        ),
      ).toBeLessThanOrEqual(0.06);
      expect(
        quantileOf(
          of(() => true),
          0.95,
        ),
      ).toBeLessThanOrEqual(0.14);
      const exchanged = frames.filter(({ landmarks }, index) => {
        const cost = (mirror: number) =>
          LEFT_LEG.reduce((sum, left) => {
            const [a, b] = [truth[index]![left + mirror]!, truth[index]![left + 1 - mirror]!];
            return sum + distance(landmarks![left]!, a) + distance(landmarks![left + 1]!, b);
          }, 0);
        return cost(1) < cost(0);
      });
      expect(exchanged).toHaveLength(0);
    },
  );

  it('smooths with a delay of less than a frame', { timeout: 15 * MINUTES }, async () => {
    const { raw, smoothed } = await blazePoses('rendered_walk_side.mp4', 'full');
    expect(Math.abs(delayInFrames(raw, smoothed))).toBeLessThan(1);
  });
});

describe.skipIf(missing)('on the squats', () => {
  const reference = missing ? [] : readReference('pose_squats.full.json');
  const differences = (frames: readonly number[][], joints: readonly number[]): number[] =>
    frames.flatMap((row, index) => {
      const truth = reference[index]!;
      const torso = torsoOf(Object.fromEntries(truth.map((point, joint) => [joint, point])));
      // The reference counts pixels from their corners.
      return joints.map((joint) => distance([row[2 * joint]! + 0.5, row[2 * joint + 1]! + 0.5], truth[joint]!) / torso);
    });
  const ALL = Array.from({ length: 33 }, (_, joint) => joint);

  it('agrees with the reference, BlazePose alone', { timeout: 15 * MINUTES }, async () => {
    const { raw, smoothed } = await blazePoses('pose_squats.mp4', 'full');
    const errors = differences(smoothed, ALL);
    expect(mean(errors)).toBeLessThanOrEqual(0.03);
    expect(shareWithin(errors, 0.1)).toBeGreaterThanOrEqual(0.95);
    expect(Math.abs(delayInFrames(raw, smoothed))).toBeLessThan(1);
  });

  it.each(['lite', 'full', 'heavy'] as const)(
    'stays near it when fused, at %s',
    { timeout: 15 * MINUTES },
    async (accuracy) => {
      const { frames } = await poses('pose_squats.mp4', accuracy);
      const rows = frames.map(({ landmarks }) => positions(landmarks!));
      expect(shareWithin(differences(rows, COCO_TO_LANDMARK), 0.2)).toBeGreaterThanOrEqual(0.99);
    },
  );
});
