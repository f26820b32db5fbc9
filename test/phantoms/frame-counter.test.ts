import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVideo } from './ffmpeg.js';
import { drawFrameNumber, FrameNumberError, readFrameNumber, writeFrameCounter } from './frame-counter.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frame-counter-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function withAlpha(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: (rgb.length / 3) * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : rgb[Math.floor(i / 4) * 3 + (i % 4)]!,
  );
}

describe('a frame-number clip', () => {
  it('gives every number back after encoding', async () => {
    const path = join(folder, 'clip.mp4');
    await writeFrameCounter(path, { fps: 29.97, width: 320, height: 240 }, 100);
    const frames = await readVideo(path, 320, 240);
    expect(frames.map((f) => readFrameNumber(f, 320, 240))).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('is read at other sizes of the picture', async () => {
    const path = join(folder, 'small.mp4');
    await writeFrameCounter(path, { fps: 25, width: 640, height: 360 }, 12);
    for (const [width, height] of [
      [250, 140],
      [1004, 565],
    ] as const) {
      const frames = await readVideo(path, width, height, `scale=${width}:${height}`);
      expect(frames.map((f) => readFrameNumber(f, width, height))).toEqual(Array.from({ length: 12 }, (_, i) => i));
    }
  });

  it('carries all sixteen bits', () => {
    for (const number of [0, 1, 21845, 43690, 65535]) {
      expect(readFrameNumber(withAlpha(drawFrameNumber(number, 320, 240)), 320, 240)).toBe(number);
    }
    expect(() => drawFrameNumber(65536, 320, 240)).toThrow(RangeError);
  });

  it('is told from any other picture', () => {
    expect(() => readFrameNumber(new Uint8Array(320 * 240 * 4).fill(128), 320, 240)).toThrow(FrameNumberError);
  });
});
