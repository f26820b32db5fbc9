import { describe, expect, it } from 'vitest';
import { keypointsOf, walker } from '../testing/figure.js';
import type { BlazePose } from './blazepose.js';
import { agreeOnSides, alignViews, exchange, SideGuard } from './sides.js';
import { Joint } from './skeleton.js';

const LEG = [Joint.leftKnee, Joint.leftAnkle, Joint.leftHeel, Joint.leftFootIndex];

function swapped(pose: BlazePose): BlazePose {
  return { ...pose, landmarks: exchange(pose.landmarks, LEG), world: exchange(pose.world, LEG) };
}

describe('agreeing on sides', () => {
  const truth = walker(80);

  it('leaves two networks alone that agree', () => {
    const agreed = agreeOnSides(truth, keypointsOf(truth, { x: 5, y: -3 }), null);
    expect(agreed.pose).toBe(truth);
  });

  it('believes MoveNet where nothing is known of earlier frames', () => {
    const { pose } = agreeOnSides(swapped(truth), keypointsOf(truth), null);
    expect(pose.landmarks).toEqual(truth.landmarks);
  });

  it('believes BlazePose where it fits better to earlier frames', () => {
    const { pose, keypoints } = agreeOnSides(truth, keypointsOf(swapped(truth)), truth.landmarks);
    expect(pose.landmarks).toEqual(truth.landmarks);
    expect(keypoints).toEqual(keypointsOf(truth));
  });

  it('does not judge legs that lie over each other', () => {
    const crossing = walker(6);
    expect(agreeOnSides(swapped(crossing), keypointsOf(crossing), null).pose).toEqual(swapped(crossing));
  });
});

describe('aligning views', () => {
  const pose = walker(80);

  it('exchanges the one that differs from the others', () => {
    expect(alignViews([pose, swapped(pose), pose])).toEqual([pose, pose, pose]);
    expect(alignViews([swapped(pose), pose, pose])).toEqual([pose, pose, pose]);
  });

  it('follows the first of two', () => {
    expect(alignViews([pose, swapped(pose)])).toEqual([pose, pose]);
  });
});

describe('guarding sides over time', () => {
  const FRAME = 1 / 30;

  it('exchanges legs that both networks take for each other in a frame', () => {
    const pose = walker(80);
    const guard = new SideGuard();
    expect(guard.next(pose.landmarks, pose.landmarks, pose.landmarks, 0)).toEqual([]);
    expect(guard.next(swapped(pose).landmarks, pose.landmarks, pose.landmarks, FRAME)).toEqual([LEG]);
    expect(guard.next(pose.landmarks, pose.landmarks, pose.landmarks, 2 * FRAME)).toEqual([]);
  });

  it('lets go where the exchange lasts: then it was wrong from the start', () => {
    const pose = walker(80);
    const guard = new SideGuard();
    const corrections = Array.from({ length: 30 }, (_, i) =>
      guard.next(swapped(pose).landmarks, pose.landmarks, pose.landmarks, i * FRAME),
    );
    expect(corrections[0]).toEqual([LEG]);
    expect(corrections.at(-1)).toEqual([]);
  });

  it('does not trust an extrapolation that the frame before speaks against', () => {
    const pose = walker(80);
    const guard = new SideGuard();
    expect(guard.next(pose.landmarks, swapped(pose).landmarks, pose.landmarks, 0)).toEqual([]);
  });

  it('does nothing without earlier frames', () => {
    expect(new SideGuard().next(walker(80).landmarks, null, null, 0)).toEqual([]);
  });
});
