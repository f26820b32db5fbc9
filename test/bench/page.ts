import { chromium, type Page } from '@playwright/test';
import { chromiumOptions, signInToPortal } from '../support/browser.js';
import { eventually, signIn } from '../support/client.js';
import { startSystem } from '../support/system.js';
import { type Benchmark, median, type Row } from './report.js';

const repeats = 5;

/** From asking for the study's page to pixels on the canvas, in a real Chromium on software WebGL. */
export const pageToImage: Benchmark = {
  name: 'page',
  about: 'study page to its first image: the demo MR series, once cold and then warm',
  async run(progress) {
    const system = await startSystem({ portal: true });
    const browser = await chromium.launch(chromiumOptions());
    try {
      const client = await signIn(system.url, 'clinician@demo.local');
      const id = await eventually('the demo study has arrived', 300, async () => {
        const { studies } = await client.graphql<{ studies: { edges: { node: { id: string } }[] } }>(
          '{ studies(first: 1) { edges { node { id } } } }',
        );
        return studies.edges[0]?.node.id ?? null;
      });
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await signInToPortal(page, system.url, 'clinician');
      const seconds: number[] = [];
      for (let repeat = 0; repeat <= repeats; repeat++) {
        progress(`opening the study, ${repeat === 0 ? 'cold' : `warm ${repeat} of ${repeats}`}`);
        const began = performance.now();
        await page.goto(`${system.url}/studies/${id}`);
        await pictureShown(page);
        seconds.push((performance.now() - began) / 1000);
      }
      const how = 'Chromium, software WebGL, 1280×800; navigation to pixels on the canvas';
      const [cold = Number.NaN, ...warm] = seconds;
      const rows: Row[] = [
        { what: 'page to first image, cold cache', value: cold, unit: 's', how },
        { what: 'page to first image, warm', value: median(warm), unit: 's', how: `${how}; median of ${repeats}` },
      ];
      return rows;
    } finally {
      await browser.close();
      await system.stop();
      system.remove();
    }
  },
};

/** More than one grey value in the middle of the viewer: an image, not a cleared canvas. */
export async function pictureShown(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="stack"] canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context || canvas.width < 64) return false;
      const { width, height } = canvas;
      const { data } = context.getImageData(width >> 2, height >> 1, width >> 1, 1);
      return new Set(data.filter((_, place) => place % 4 === 0)).size > 8;
    },
    null,
    { polling: 'raf', timeout: 60_000 },
  );
}
