import { describe, expect, it } from 'vitest';
import { readBlazePose } from './blazepose.js';
import { readKeypoints } from './movenet.js';
import { alignedRegion, regionAroundBox, regionAroundPoints } from './regions.js';
import { Joint } from './skeleton.js';

function rawPose(points: Readonly<Record<number, readonly [x: number, y: number]>>) {
  const landmarks = new Float32Array(39 * 5);
  const world = new Float32Array(39 * 3);
  for (const [index, [x, y]] of Object.entries(points)) {
    landmarks.set([x, y, 0, 2, 2], Number(index) * 5);
    world.set([(x - 128) / 100, (y - 128) / 100, 0.25], Number(index) * 3);
  }
  return { landmarks, world, presence: 0.9 };
}

describe('reading BlazePose', () => {
  const upright = { x: 100, y: 200, size: 512, angle: 0 };

  it('maps pixels of the crop to pixels of the frame', () => {
    const pose = readBlazePose(rawPose({ [Joint.leftKnee]: [192, 64] }), upright, false);
    expect(pose.landmarks[Joint.leftKnee]).toMatchObject({ x: 228, y: 72 });
    expect(pose.landmarks[Joint.leftKnee]!.visibility).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
  });

  it('turns the world back with the region', () => {
    const turned = { ...upright, angle: Math.PI / 2 };
    const pose = readBlazePose(rawPose({ [Joint.nose]: [228, 128] }), turned, false);
    const [x, y, z] = pose.world[Joint.nose]!;
    expect(x).toBeCloseTo(0, 6);
    expect(y).toBeCloseTo(1, 6);
    expect(z).toBeCloseTo(0.25, 6);
  });

  it('puts what a mirror shows back in its place and on its side', () => {
    const shown = rawPose({ [Joint.rightKnee]: [64, 100] });
    const pose = readBlazePose(shown, upright, true);
    expect(pose.landmarks[Joint.leftKnee]).toMatchObject({ x: 228, y: 144 });
    expect(pose.world[Joint.leftKnee]![0]).toBeCloseTo(0.64, 6);
  });
});

describe('reading MoveNet', () => {
  it('maps fractions of the crop to pixels of the frame, mirrored ones to the other side', () => {
    const values = new Float32Array(17 * 3);
    values.set([0.25, 0.75, 0.6], 14 * 3);
    const region = { x: 100, y: 100, size: 200, angle: 0 };
    expect(readKeypoints(values, region, false)[14]).toMatchObject({ x: 150, y: 50, score: expect.closeTo(0.6) });
    expect(readKeypoints(values, region, true)[13]).toMatchObject({ x: 50, y: 50 });
  });
});

describe('regions', () => {
  it('stand upright for a person who does, 1.25 times the circle', () => {
    const region = alignedRegion({ centre: { x: 50, y: 100 }, rim: { x: 50, y: 20 } });
    expect(region).toMatchObject({ x: 50, y: 100, size: 200 });
    expect(region.angle).toBeCloseTo(0, 9);
  });

  it('turn clockwise with a person who leans to the picture’s right', () => {
    const region = alignedRegion({ centre: { x: 0, y: 0 }, rim: { x: 10, y: -10 } });
    expect(region.angle).toBeCloseTo(Math.PI / 4, 9);
  });

  it('hold a box with room around it, in pixel centres', () => {
    expect(regionAroundBox({ x: 0, y: 0, width: 40, height: 80 })).toEqual({ x: 19.5, y: 39.5, size: 100, angle: 0 });
  });

  it('hold points with the given margin', () => {
    const points = [
      { x: 0, y: 10 },
      { x: 40, y: 110 },
    ];
    expect(regionAroundPoints(points, 1.1)).toEqual({ x: 20, y: 60, size: expect.closeTo(110), angle: 0 });
  });
});
