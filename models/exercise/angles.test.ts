import { describe, expect, it } from 'vitest';
import type { Landmark, WorldPoint } from '../result.js';
import { emptyFrame, poseFrame } from '../testing/poses.js';
import { jointAngleCurves } from './angles.js';

function angles(frame: Parameters<typeof jointAngleCurves>[0][number]): Record<string, number | null> {
  return Object.fromEntries(
    jointAngleCurves([frame]).map((curve) => [`${curve.name} ${curve.side ?? ''}`.trim(), curve.values[0] ?? null]),
  );
}

describe('joint angles', () => {
  it('are zero for a person who stands straight', () => {
    const measured = angles(poseFrame(0, { kneeFlexion: 0 }));
    for (const value of Object.values(measured)) expect(value).toBeCloseTo(0, 3);
  });

  it('are those of the figure, flexion positive, each side its own', () => {
    const measured = angles(poseFrame(0, { kneeFlexion: 90, rightKneeFlexion: 60 }));
    expect(measured['kneeFlexion left']).toBeCloseTo(90, 3);
    expect(measured['kneeFlexion right']).toBeCloseTo(60, 3);
  });

  it('add the thigh’s and the trunk’s share of hip flexion', () => {
    expect(angles(poseFrame(0, { kneeFlexion: 90, trunkLean: 20 }))['thighTrunk left']).toBeCloseTo(65, 3);
  });

  it('give the lean of the trunk from the vertical', () => {
    expect(angles(poseFrame(0, { kneeFlexion: 60, trunkLean: 30 })).trunkLean).toBeCloseTo(30, 3);
  });

  it('see a knee that bends towards the camera, where the picture alone shows a straight leg', () => {
    const side = poseFrame(0, { kneeFlexion: 90 });
    // The same body turned by 90° about the vertical: what was forward is now towards the camera.
    const world = side.world!.map(([x, y, z]): WorldPoint => [z, y, -x]);
    const landmarks = world.map(([x, y]): Landmark => [320 + 200 * x, 240 + 200 * y, 0.9]);
    const measured = angles({ ...side, world, landmarks });
    expect(measured['kneeFlexion left']).toBeCloseTo(90, 3);
    expect(measured['thighTrunk left']).toBeCloseTo(45, 3);
  });

  it('are unknown where nobody was found', () => {
    for (const value of Object.values(angles(emptyFrame(0)))) expect(value).toBeNull();
  });
});
