import { describe, expect, it } from 'vitest';
import { lookAt, project, rayThrough, resized } from './camera.js';
import { squatClip, walkClip } from './clips.js';
import { landmarks33 } from './landmarks.js';
import { add, type Vec3 } from './vector.js';

const camera = lookAt([0.3, 1.2, 5], [0, 1, 0], 30, 640, 480);

describe('the camera', () => {
  it('has what it looks at in the middle of the picture, counted from the centre of the first pixel', () => {
    const [x, y] = project(camera, [0, 1, 0]);
    expect(x).toBeCloseTo(319.5, 9);
    expect(y).toBeCloseTo(239.5, 9);
  });

  it('projects a point onto the pixel whose ray meets it', () => {
    for (const [x, y] of [
      [0, 0],
      [639, 479],
      [100.25, 300.5],
    ] as const) {
      const p = add(camera.eye, rayThrough(camera, x, y), 3.7);
      const [px, py] = project(camera, p);
      expect(px).toBeCloseTo(x, 9);
      expect(py).toBeCloseTo(y, 9);
    }
  });

  it('sees a metre as large as its field of view says', () => {
    const straight = lookAt([0, 1, 4], [0, 1, 0], 30, 640, 480);
    const [, top] = project(straight, [0, 1 + 4 * Math.tan(Math.PI / 12), 0]);
    expect(top).toBeCloseTo(-0.5, 9);
    const [left] = project(straight, [-1, 1, 0]);
    expect(left).toBeLessThan(319);
  });

  it('keeps the view at another size', () => {
    const small = resized(camera, 160);
    const point: Vec3 = [0.7, 1.4, 0.5];
    const [x, y] = project(camera, point);
    const [sx, sy] = project(small, point);
    expect((sx + 0.5) * 4).toBeCloseTo(x + 0.5, 9);
    expect((sy + 0.5) * 4).toBeCloseTo(y + 0.5, 9);
  });
});

describe('the clips', () => {
  it.each([squatClip(), walkClip()])('show the whole person in every frame: $name', (clip) => {
    for (let i = 0; i < clip.frames; i++) {
      for (const p of landmarks33(clip.skeletonAt(i / clip.fps))) {
        const [x, y] = project(clip.camera, p);
        expect(x).toBeGreaterThan(2);
        expect(x).toBeLessThan(clip.camera.width - 3);
        expect(y).toBeGreaterThan(10);
        expect(y).toBeLessThan(clip.camera.height - 10);
      }
    }
  });

  it('shows the right side nearer to the camera', () => {
    for (const clip of [squatClip(), walkClip()]) {
      const { left, right } = clip.skeletonAt(1);
      expect(right.hip[2]).toBeGreaterThan(left.hip[2]);
    }
  });
});
