import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { readFrameNumber, writeFrameCounter } from '../phantoms/frame-counter.js';
import { signInAs, test, uploadFiles } from './world.js';

const format = { fps: 25, width: 320, height: 240 };
const frames = 250;
const seed = 20261122;

interface Shown {
  readonly drawnFor: number;
  readonly rgba: readonly number[];
}

/** What the overlay says it was drawn for, and the pixels of the video at that same moment. */
function shownNow(page: Page): Promise<Shown> {
  return page.evaluate(
    ({ width, height }) => {
      const video = document.querySelector<HTMLVideoElement>('[data-testid="video"]');
      const overlay = document.querySelector<HTMLCanvasElement>('[data-testid="skeleton"]');
      const context = new OffscreenCanvas(width, height).getContext('2d');
      if (!video || !overlay || !context) throw new Error('There is no video on this page.');
      context.drawImage(video, 0, 0, width, height);
      return {
        drawnFor: Number(overlay.dataset.shownFrame),
        rgba: [...context.getImageData(0, 0, width, height).data],
      };
    },
    { width: format.width, height: format.height },
  );
}

function numberOf({ rgba }: Shown): number {
  return readFrameNumber(Uint8Array.from(rgba), format.width, format.height);
}

test.describe('the skeleton is drawn on the frame that is shown', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overread-frames-'));
  test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.beforeEach(async ({ page, world }) => {
    const clip = join(folder, 'frame-numbers.mp4');
    await writeFrameCounter(clip, format, frames);
    await signInAs(page, world, 'therapist');
    await uploadFiles(page, [clip]);
    await page
      .getByRole('link', { name: /frame-numbers/ })
      .first()
      .click();
    await expect(page.getByTestId('skeleton')).toHaveAttribute('data-shown-frame', /\d+/, { timeout: 120_000 });
  });

  test('after 50 seeks, and while it plays', async ({ page }) => {
    // A small generator with a printed seed: the same 50 places in every run.
    let state = seed;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    for (let seek = 0; seek < 50; seek++) {
      const wanted = Math.floor(random() * frames);
      await page.evaluate(
        (time) => {
          const video = document.querySelector<HTMLVideoElement>('[data-testid="video"]');
          if (video) video.currentTime = time;
        },
        (wanted + 0.5) / format.fps,
      );
      await expect(async () => {
        const shown = await shownNow(page);
        expect(numberOf(shown)).toBe(wanted);
        expect(shown.drawnFor).toBe(wanted);
      }).toPass({ timeout: 15_000, intervals: [20, 50, 100] });
    }

    await page.evaluate(() => {
      const video = document.querySelector<HTMLVideoElement>('[data-testid="video"]');
      if (video) video.currentTime = 0;
    });
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const seen = await page.evaluate(
      ({ width, height }) =>
        new Promise<Shown[]>((done, fail) => {
          const video = document.querySelector<HTMLVideoElement>('[data-testid="video"]');
          const overlay = document.querySelector<HTMLCanvasElement>('[data-testid="skeleton"]');
          const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
          if (!video || !overlay || !context) return fail(new Error('There is no video on this page.'));
          const samples: Shown[] = [];
          // Registered after the portal's own callback, so that what it drew for this frame is there.
          const look = () => {
            context.drawImage(video, 0, 0, width, height);
            samples.push({
              drawnFor: Number(overlay.dataset.shownFrame),
              rgba: [...context.getImageData(0, 0, width, height).data],
            });
            if (samples.length >= 40 || video.ended) done(samples);
            else video.requestVideoFrameCallback(look);
          };
          video.requestVideoFrameCallback(look);
        }),
      { width: format.width, height: format.height },
    );
    const apart = seen.map((shown) => ({ drawnFor: shown.drawnFor, picture: numberOf(shown) }));
    expect(apart.length).toBeGreaterThan(10);
    expect(apart.filter(({ drawnFor, picture }) => drawnFor !== picture)).toEqual([]);
    // It really played: the pictures differ.
    expect(new Set(apart.map(({ picture }) => picture)).size).toBeGreaterThan(8);
  });
});
