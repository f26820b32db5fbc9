import { describe, expect, it } from 'vitest';
import { keypointsOf, walker } from '../testing/figure.js';
import { fusePose } from './fusion.js';
import { COCO_TO_LANDMARK, Joint } from './skeleton.js';

describe('fusing the two networks', () => {
  const pose = walker(40);

  it('gives back what both agree on', () => {
    const fused = fusePose(pose, keypointsOf(pose), null);
    expect(fused.disagreement).toBe(0);
    for (const joint of COCO_TO_LANDMARK) {
      expect(fused.landmarks[joint]!.x).toBeCloseTo(pose.landmarks[joint]!.x, 9);
      expect(fused.landmarks[joint]!.y).toBeCloseTo(pose.landmarks[joint]!.y, 9);
    }
  });

  it('lies between them, nearer to MoveNet but for the shoulders', () => {
    const fused = fusePose(pose, keypointsOf(pose, { x: 10, y: 0 }), null);
    expect(fused.landmarks[Joint.leftKnee]!.x - pose.landmarks[Joint.leftKnee]!.x).toBeCloseTo(6.5, 9);
    expect(fused.landmarks[Joint.leftShoulder]!.x - pose.landmarks[Joint.leftShoulder]!.x).toBeCloseTo(3, 9);
  });

  it('carries heel and toe along with the ankle', () => {
    const still = fusePose(pose, keypointsOf(pose), null);
    const moved = fusePose(pose, keypointsOf(pose, { x: 10, y: 4 }), null);
    expect(moved.landmarks[Joint.leftHeel]!.x - still.landmarks[Joint.leftHeel]!.x).toBeCloseTo(6.5, 6);
    expect(moved.landmarks[Joint.leftHeel]!.y - still.landmarks[Joint.leftHeel]!.y).toBeCloseTo(2.6, 6);
  });

  it('decides for one of them where they contradict each other, by what was expected', () => {
    const keypoints = keypointsOf(pose);
    const leftWrist = COCO_TO_LANDMARK.indexOf(Joint.leftWrist);
    keypoints[leftWrist] = { x: 600, y: 20, score: 0.9 };
    const blind = fusePose(pose, keypoints, null);
    expect(blind.landmarks[Joint.leftWrist]).toMatchObject({ x: 600, y: 20 });
    const knowing = fusePose(pose, keypoints, pose.landmarks);
    expect(knowing.landmarks[Joint.leftWrist]).toMatchObject({
      x: pose.landmarks[Joint.leftWrist]!.x,
      y: pose.landmarks[Joint.leftWrist]!.y,
    });
  });

  it('says how far apart they are in torso lengths', () => {
    // The torso of the figure is 100 pixels long.
    expect(fusePose(pose, keypointsOf(pose, { x: 50, y: 0 }), null).disagreement).toBeCloseTo(0.5, 6);
  });
});
