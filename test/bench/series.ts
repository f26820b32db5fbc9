import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { writeCtHead } from '../phantoms/ct-head.js';
import { chromiumOptions, signInToPortal } from '../support/browser.js';
import { eventually, signIn } from '../support/client.js';
import { startSystem } from '../support/system.js';
import { pictureShown } from './page.js';
import { type Benchmark, median, type Row } from './report.js';

const slices = 500;
const size = 512;
const repeats = 9;

/** A CT of 500 slices: from the click on its row to the first image, and how fast a reader scrolls through it. */
export const seriesToImage: Benchmark = {
  name: 'series',
  about: `a series of ${slices} slices of ${size}×${size}: click to first image, images a second while scrolling`,
  async run(progress) {
    const system = await startSystem({ portal: true });
    const browser = await chromium.launch(chromiumOptions());
    const folder = mkdtempSync(join(tmpdir(), 'overread-bench-'));
    try {
      const client = await signIn(system.url, 'clinician@demo.local');
      progress('writing and uploading the series');
      writeCtHead(folder, 'Bench', [{ plane: 'axial', slices, size, gap: 0.34, number: 1 }]);
      for (const file of readdirSync(folder)) await client.upload(join(folder, file));
      await eventually('all is taken in and analysed', 900, async () => {
        const { worklist, studies } = await client.graphql<{
          worklist: { edges: { node: { status: string } }[] };
          studies: { edges: { node: { instanceCount: number } }[] };
        }>(stateQuery);
        const waiting = worklist.edges.some(({ node }) => node.status === 'ANALYSING');
        return !waiting && studies.edges.some(({ node }) => node.instanceCount === slices) ? true : null;
      });
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await signInToPortal(page, system.url, 'clinician');
      const seconds: number[] = [];
      const held: number[] = [];
      for (let repeat = 0; repeat <= repeats; repeat += 1) {
        progress(`opening the series, ${repeat === 0 ? 'first' : `again ${repeat} of ${repeats}`}`);
        if (repeat > 0) await page.getByRole('link', { name: 'Worklist' }).click();
        const link = page.getByRole('row').filter({ hasText: 'Bench head' }).getByRole('link');
        // A reader looks at the list for a moment before the click.
        await link.waitFor();
        await page.waitForTimeout(3000);
        const began = performance.now();
        await link.click();
        await pictureShown(page);
        seconds.push((performance.now() - began) / 1000);
        if (repeat > 0 && repeat < repeats) continue;
        await loaded(page);
        held.push(await memory(page));
      }
      progress('scrolling');
      const { drawn, display } = await scroll(page);
      const how = `Chromium, software WebGL, 1280×800; ${slices} slices of ${size}×${size}, 16 bit`;
      const [first = Number.NaN, ...again] = seconds;
      const [held1 = Number.NaN, held10 = Number.NaN] = held;
      const rows: Row[] = [
        { what: 'click to first image of 500 slices', value: first, unit: 's', how },
        { what: '… opened again', value: median(again), unit: 's', how: `median of ${repeats}` },
        {
          what: 'wheel over loaded slices',
          value: drawn,
          unit: 'images/s',
          how: `the display alone: ${display} a second`,
        },
        {
          what: 'memory, tenth opening to first',
          value: held10 / held1,
          unit: '×',
          how: `decoded images and scripts, ${Math.round(held1 / 2 ** 20)} MiB the first time`,
        },
      ];
      return rows;
    } finally {
      await browser.close();
      await system.stop();
      system.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const stateQuery = `{
  worklist(first: 50) { edges { node { status } } }
  studies(first: 50) { edges { node { instanceCount } } }
}`;

/** Bytes of decoded images in the viewer's cache. */
const cached = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const address = '/cornerstone/cornerstone.js';
    const { core } = (await import(address)) as { core: { cache: { getCacheSize(): number } } };
    return core.cache.getCacheSize();
  });

/** Waits until nothing more is fetched ahead. */
async function loaded(page: Page): Promise<void> {
  for (let before = -1, now = await cached(page); now > before; now = await cached(page)) {
    before = now;
    await page.waitForTimeout(2000);
  }
}

/** @returns bytes of decoded images and of all that scripts hold, once what nobody needs has been collected */
async function memory(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return usedSize + (await cached(page));
}

/** Turns the wheel by one notch in every frame of the display, over 60 slices and back. @returns frames a second */
async function scroll(page: Page): Promise<{ drawn: number; display: number }> {
  return page.evaluate(async () => {
    const stack = document.querySelector<HTMLElement>('[data-testid="stack"]');
    const target = stack?.querySelector('canvas');
    if (!stack || !target) throw new Error('There is no viewer on this page.');
    const frame = () => new Promise<number>(requestAnimationFrame);
    const restBegan = await frame();
    let restEnded = restBegan;
    for (let count = 0; count < 60; count += 1) restEnded = await frame();
    let shown = 0;
    let before = stack.dataset.imageIndex;
    const began = await frame();
    let ended = began;
    for (let turned = 0; turned < 120; turned += 1) {
      const deltaY = turned < 60 ? 100 : -100;
      target.dispatchEvent(new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true }));
      ended = await frame();
      if (stack.dataset.rendered === 'true' && stack.dataset.imageIndex !== before) shown += 1;
      before = stack.dataset.imageIndex;
    }
    return { drawn: (1000 * shown) / (ended - began), display: Math.round(60_000 / (restEnded - restBegan)) };
  });
}
