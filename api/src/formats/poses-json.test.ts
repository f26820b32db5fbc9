import type { Poses } from '@overread/models/result.js';
import { expect, test } from 'vitest';
import { posesJson } from './poses-json.js';

test('poses are one JSON document, an entry a frame, null where nobody was found', () => {
  const landmarks = Array.from({ length: 33 }, () => [100.12345, 50.5, 0.987654] as const);
  const world = Array.from({ length: 33 }, () => [0.1234567, -0.5, 0] as const);
  const poses: Poses = {
    fps: 29.97,
    width: 640,
    height: 480,
    frames: [
      { time: 0, score: 0.9, landmarks, world },
      { time: 0.033367, score: 0, landmarks: null, world: null },
    ],
  };
  const written = JSON.parse([...posesJson(poses)].join(''));
  expect(written).toMatchObject({ fps: 29.97, width: 640, height: 480 });
  expect(written.frames[0].landmarks).toHaveLength(33);
  expect(written.frames[0].landmarks[0]).toEqual([100.12, 50.5, 0.9877]);
  expect(written.frames[0].world[0]).toEqual([0.1235, -0.5, 0]);
  expect(written.frames[1]).toEqual({ time: 0.033367, score: 0, landmarks: null, world: null });
});

test('a recording without frames is still a document', () => {
  expect(JSON.parse([...posesJson({ fps: 1, width: 1, height: 1, frames: [] })].join('')).frames).toEqual([]);
});
