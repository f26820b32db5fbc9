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

/** Small enough to send to Node for every frame, large enough to read the blocks; they stand in the first `code` rows. */
const size = { width: 160, height: 90, code: 16 } as const;

const toLook = ({ pixels, skeleton }: RawLook): Look => ({
  picture: readFrameNumber(Uint8ClampedArray.from(pixels), size.width, size.code),
  skeleton,
});

/** Looks at every refresh of the screen, from the seek on until `frame` is shown; the last look is the one at it. */
export async function lookAfterSeek(page: Page, time: number, frame: number): Promise<Look[]> {
  const raws = await page.evaluate(
    async ({ time, frame, width, height, code }): Promise<RawLook[]> => {
      const video = document.querySelector('video');
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="skeleton"]');
      const sheet = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
      if (!video || !canvas || !sheet) throw new Error('There is no video on this page.');
      const looks: RawLook[] = [];
      const deadline = performance.now() + 10_000;
      video.currentTime = time;
      do {
        await new Promise(requestAnimationFrame);
        if (performance.now() > deadline)
          throw new Error(`${canvas.dataset.shownFrame} is shown, ${frame} was sought.`);
        const skeleton = Number(canvas.dataset.shownFrame);
        if (looks.at(-1)?.skeleton === skeleton) looks.pop();
        sheet.drawImage(canvas, 0, 0, width, height);
        looks.push({ pixels: [...sheet.getImageData(0, 0, width, code).data], skeleton });
      } while (looks.at(-1)?.skeleton !== frame || video.seeking);
      return looks;
    },
    { time, frame, ...size },
  );
  return raws.map(toLook);
}

/** Plays, over and over, and looks at every refresh of the screen until `count` different frames have been shown. */
export async function lookWhilePlaying(page: Page, count: number): Promise<Look[]> {
  const raws = await page.evaluate(
    async ({ count, width, height, code }): Promise<RawLook[]> => {
      const video = document.querySelector('video');
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="skeleton"]');
      const sheet = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
      if (!video || !canvas || !sheet) throw new Error('There is no video on this page.');
      const looks: RawLook[] = [];
      const shown = new Map<number, string>();
      // Two busy cores drop most frames: one pass may not show enough of them.
      video.addEventListener('ended', () => void video.play());
      await video.play();
      while (shown.size < count) {
        await new Promise(requestAnimationFrame);
        const skeleton = Number(canvas.dataset.shownFrame);
        sheet.drawImage(canvas, 0, 0, width, height);
        const pixels = [...sheet.getImageData(0, 0, width, code).data];
        // The same frame again is kept only if it does not look the same.
        const seen = pixels.join();
        if (shown.get(skeleton) === seen) continue;
        shown.set(skeleton, seen);
        looks.push({ pixels, skeleton });
      }
      video.pause();
      return looks;
    },
    { count, ...size },
  );
  return raws.map(toLook);
}
