import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Page } from '@playwright/test';
import { ZipFile } from 'yazl';
import { type Client, eventually, signIn } from '../support/client.js';
import { expect, signInAs, test } from './support/fixtures.js';
import { giveOwnUid } from './support/own-uid.js';
import { findDicomArchive, missing, unpack } from './support/patient-data.js';

/** What ingest makes of the corpus: `image` stands where there are pixels. */
const table = JSON.parse(
  readFileSync(new URL('../../api/src/ingest/corpus-table.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, { readonly became: string; readonly image?: string }>>;
const files = Object.keys(table).filter((name) => ![undefined, 'none'].includes(table[name]?.image));
const archive = findDicomArchive();

test('every decodable file of the corpus gives a picture', async ({ page, system, folder }) => {
  test.skip(archive === null, missing);
  unpack(archive ?? '', folder);
  const client = await signIn(system.url, 'clinician@demo.local');
  await signInAs(page, system.url, 'clinician');
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(String(error)));
  for (const [place, name] of files.entries()) giveOwnUid(join(folder, name), 1000 + place);
  const upload = await client.upload(await zip(folder, files));
  const addresses = await seriesOf(client, upload);
  let seen = 0;
  // Files of one series are images of one stack, which is gone through whole.
  for (const [address, name] of addresses) {
    await test
      .step(name, async () => {
        await goTo(page, address);
        const stack = page.getByTestId('stack');
        await expect(stack, name).toHaveAttribute('data-image-count', /[1-9]/, { timeout: 60_000 });
        const count = Number(await stack.getAttribute('data-image-count'));
        await page.keyboard.press('Home');
        for (let place = 0; place < count; place += 1, seen += 1) {
          if (place > 0) await page.keyboard.press('j');
          await expect(stack, `${name}, image ${place + 1}`).toHaveAttribute('data-image-index', String(place));
          const shown = stack.and(page.locator('[data-rendered="true"]'));
          const failed = page.getByText('No image', { exact: true });
          await expect(shown.or(failed), `${name}, image ${place + 1}`).toBeVisible({ timeout: 60_000 });
          if (await failed.isVisible())
            failures.push(`${name}, image ${place + 1}: ${await page.locator('main').innerText()}`);
          else if (await isUniform(page)) failures.push(`${name}, image ${place + 1}: one grey all over`);
        }
      })
      .catch((error: unknown) => failures.push(`${name}: ${error}`));
  }
  expect(failures).toEqual([]);
  // Every file has an image or several: none of them was left out of its stack.
  expect(seen).toBeGreaterThanOrEqual(files.length);
});

async function zip(folder: string, names: readonly string[]): Promise<string> {
  const file = new ZipFile();
  for (const name of names) file.addFile(join(folder, name), name);
  file.end();
  const path = join(folder, 'corpus.zip');
  await pipeline(file.outputStream, createWriteStream(path));
  return path;
}

/** Waits for all files of an archive. @returns the addresses of their series, each with one of the files in it */
async function seriesOf(client: Client, id: string): Promise<Map<string, string>> {
  const contents = await eventually('the corpus has been read', 240, async () => {
    const { node } = await client.graphql<{ node: { contents: { edges: { node: Content }[] } } }>(contentsQuery, {
      id,
    });
    const found = node.contents.edges.map((edge) => edge.node);
    return found.length === files.length && found.every(({ status }) => status === 'DONE' || status === 'FAILED')
      ? found
      : null;
  });
  expect(contents.filter(({ instance }) => instance === null)).toEqual([]);
  return new Map(
    contents.map(({ fileName, instance }) => [
      `/studies/${instance?.series.study.id}?series=${instance?.series.id}`,
      fileName,
    ]),
  );
}

interface Content {
  readonly fileName: string;
  readonly status: string;
  readonly errorMessage: string | null;
  readonly instance: { readonly series: { readonly id: string; readonly study: { readonly id: string } } } | null;
}

const contentsQuery = `query ($id: ID!) {
  node(id: $id) {
    ... on Upload {
      contents(first: 100) {
        edges { node { fileName status errorMessage instance { series { id study { id } } } } }
      }
    }
  }
}`;

/** As a click does, without loading the portal anew; by the list, since two files may lie in one study. */
async function goTo(page: Page, address: string): Promise<void> {
  const push = (to: string) =>
    page.evaluate(
      (path) => (window as unknown as { next: { router: { push(path: string): void } } }).next.router.push(path),
      to,
    );
  await push('/');
  await expect(page.getByTestId('stack')).toHaveCount(0);
  await push(address);
}

/** Whether there is nothing to see where the image is although the server draws a picture of the same frame. */
async function isUniform(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    /** How many colours the middle of a picture has. */
    const colours = (source: ImageBitmap | HTMLCanvasElement, width: number, height: number): number => {
      const copy = new OffscreenCanvas(source.width, source.height).getContext('2d');
      if (!copy) throw new Error('No canvas.');
      copy.drawImage(source, 0, 0);
      const corner = [(source.width - width) / 2, (source.height - height) / 2] as const;
      return new Set(new Uint32Array(copy.getImageData(...corner, width, height).data.buffer)).size;
    };
    const stack = document.querySelector<HTMLElement>('[data-testid="stack"]');
    const canvas = stack?.querySelector('canvas');
    if (!stack || !canvas) throw new Error('There is no viewer on this page.');
    const picture = await fetch(`${stack.dataset.frame}/rendered`, { headers: { accept: 'image/png' } });
    const drawn = await createImageBitmap(await picture.blob());
    // The image fills one side of the canvas. Its edge is left out: the background there is a colour of its own.
    const scale = 0.95 * Math.min(canvas.width / drawn.width, canvas.height / drawn.height);
    const seen = colours(canvas, Math.floor(drawn.width * scale), Math.floor(drawn.height * scale));
    return seen === 1 && colours(drawn, Math.floor(drawn.width * 0.95), Math.floor(drawn.height * 0.95)) > 1;
  });
}
