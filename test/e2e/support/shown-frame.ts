import type { Page } from '@playwright/test';
import { readFrameNumber } from '../../phantoms/frame-counter.js';

/** One look at the page: the picture that the reader sees (a canvas over the video), and which frame it says it is. */
export interface Look {
  /** The number burned into the picture. */
  readonly picture: number;
  readonly skeleton: number;
}

interface RawLook {
  readonly pixels: number[];
  readonly skeleton: number;
}

/** Small enough to send to Node for every frame, large enough to read the blocks. */
const size = { width: 160, height: 90 } as const;

const toLook = ({ pixels, skeleton }: RawLook): Look => ({
  picture: readFrameNumber(Uint8ClampedArray.from(pixels), size.width, size.height),
  skeleton,
});

/** Seeks, waits until the frame is on the screen, and looks. */
export async function lookAfterSeek(page: Page, time: number): Promise<Look> {
  const raw = await page.evaluate(
    async ({ time, width, height }): Promise<RawLook> => {
      const video = document.querySelector('video');
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="skeleton"]');
      if (!video || !canvas) throw new Error('There is no video on this page.');
      const seeked = new Promise((done) => video.addEventListener('seeked', done, { once: true }));
      video.currentTime = time;
      await seeked;
      // The frame goes to the screen with one of the next refreshes.
      for (let refresh = 0; refresh < 4; refresh += 1) await new Promise(requestAnimationFrame);
      const sheet = new OffscreenCanvas(width, height).getContext('2d');
      if (!sheet) throw new Error('There is no canvas to read the picture with.');
      sheet.drawImage(canvas, 0, 0, width, height);
      const pixels = [...sheet.getImageData(0, 0, width, height).data];
      return { pixels, skeleton: Number(canvas.dataset.shownFrame) };
    },
    { time, ...size },
  );
  return toLook(raw);
}

/** Looks at every frame that playback puts on the screen, over and over, until `count` have been seen. */
export async function lookWhilePlaying(page: Page, count: number): Promise<Look[]> {
  const raws = await page.evaluate(
    async ({ count, width, height }): Promise<RawLook[]> => {
      const video = document.querySelector('video');
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="skeleton"]');
      const sheet = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
      if (!video || !canvas || !sheet) throw new Error('There is no video on this page.');
      const looks: RawLook[] = [];
      const seen = new Promise<void>((done) => {
        const look = (): void => {
          // Registered after the portal's own: within one refresh callbacks run in the order of their registration.
          if (looks.length + 1 < count) video.requestVideoFrameCallback(look);
          else done();
          sheet.drawImage(canvas, 0, 0, width, height);
          const pixels = [...sheet.getImageData(0, 0, width, height).data];
          looks.push({ pixels, skeleton: Number(canvas.dataset.shownFrame) });
        };
        video.requestVideoFrameCallback(look);
      });
      // Two busy cores drop most frames: one pass may not show enough of them.
      video.addEventListener('ended', () => void video.play());
      await video.play();
      await seen;
      video.pause();
      return looks;
    },
    { count, ...size },
  );
  return raws.map(toLook);
}
