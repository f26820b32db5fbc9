import { expect, it } from 'vitest';
import { type Poses, poseOfFrame } from './poses';

const poses = (times: readonly number[]): Poses => ({
  fps: 10,
  width: 100,
  height: 100,
  frames: times.map((time) => ({ time, score: 1, landmarks: null, world: null })),
});

it('is the entry of the same index', () => {
  expect(poseOfFrame(poses([0, 0.1, 0.2]), [0, 0.1, 0.2], 2)?.time).toBe(0.2);
});

it('goes by time where frames are missing, and has none where nothing is near', () => {
  const some = poses([0, 0.1, 0.4]);
  const times = [0, 0.1, 0.2, 0.3, 0.4];
  expect(poseOfFrame(some, times, 4)?.time).toBe(0.4);
  expect(poseOfFrame(some, times, 2)).toBeNull();
});
