import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { resized } from './camera.js';
import { CLIPS, printTruth, type Truth, truthOf } from './clips.js';
import { readVideo } from './ffmpeg.js';
import { renderFrame } from './renderer.js';
import { paintRoom } from './room.js';

const folder = new URL('./clips/', import.meta.url);

/** Peak signal-to-noise ratio of two pictures, RGB against RGBA, decibels. */
function psnr(rgb: Uint8Array, rgba: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < rgb.length; i++) sum += (rgb[i]! - rgba[Math.floor(i / 3) * 4 + (i % 3)]!) ** 2;
  return 10 * Math.log10(255 ** 2 / (sum / rgb.length));
}

describe.each(Object.values(CLIPS).map((build) => build()))('the committed clip $name', (clip) => {
  const path = fileURLToPath(new URL(`${clip.name}.mp4`, folder));
  const { width, height } = clip.camera;

  it('has the truth that the code gives', async () => {
    const text = await readFile(new URL(`${clip.name}.json`, folder), 'utf8');
    expect(JSON.parse(text)).toEqual(JSON.parse(printTruth(truthOf(clip))) as Truth);
  });

  it('shows what the code renders', async () => {
    const index = Math.round(clip.frames * 0.3);
    // Drawn small, because that takes a tenth of the time; the clip is scaled down to it.
    const camera = resized(clip.camera, Math.round(width / 2 / 16) * 16);
    const rendered = renderFrame(
      clip.skeletonAt(index / clip.fps),
      clip.scene,
      camera,
      paintRoom(clip.scene.room, camera),
    );
    const scaled = `scale=${camera.width}:${camera.height}:flags=area`;
    const show = async (frame: number): Promise<Uint8Array> => {
      const [only] = await readVideo(path, camera.width, camera.height, `select=eq(n\\,${frame}),${scaled}`);
      return only!;
    };
    const same = psnr(rendered, await show(index));
    const other = psnr(rendered, await show(index + 4));
    expect(same).toBeGreaterThan(32);
    // The bound tells this frame from its neighbours: a person 0.2 s on is clearly another picture.
    expect(same).toBeGreaterThan(other + 2);
  });

  it('has as many frames as its truth', async () => {
    const frames = await readVideo(path, 32, 32, 'scale=32:32');
    expect(frames).toHaveLength(clip.frames);
    expect(height % 2).toBe(0);
  });
});
