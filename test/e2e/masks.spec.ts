import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { KNOWN_LESIONS, writeMrHead } from '../phantoms/mr-head.js';
import { type Client, signIn } from '../support/client.js';
import { expect, openRow, signInAs, test, waitForStatus } from './support/fixtures.js';

/** Pixels a side. */
const size = 256;
const slices = 30;

test('from upload to masks over the image and in all planes; a moved threshold brings up candidates', async ({
  page,
  system,
  folder,
}) => {
  const grid = { plane: 'axial', slices, size, gap: 2 } as const;
  const lesions = KNOWN_LESIONS.slice(0, 1);
  writeMrHead(folder, { name: 'Outlined', lesions, series: [{ sequence: 'T1CE', grid, number: 1 }] });
  const client = await signIn(system.url, 'clinician@demo.local');
  for (const file of readdirSync(folder)) await client.upload(join(folder, file));
  await signInAs(page, system.url, 'clinician');
  await waitForStatus(page, /Outlined/, 'To review');
  await openRow(page, /Outlined/);
  const stack = page.getByTestId('stack');
  await expect(stack).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });

  const boxes = await boxesOf(client);
  await page.keyboard.press('Home');
  for (let slice = 0; slice < slices; slice += 1) {
    if (slice > 0) await page.keyboard.press('j');
    await expect(stack).toHaveAttribute('data-image-index', String(slice));
    if (slice % 4 !== 1 && slice > 1) continue;
    await expect(stack).toHaveAttribute('data-rendered', 'true');
    const frame = (await stack.getAttribute('data-frame')) ?? '';
    const box = boxes.find(({ sopInstanceUid }) => frame.includes(`/${sopInstanceUid}/`));
    const expected = box ? { left: box.x, right: box.x + box.width } : null;
    await expect.poll(() => tinted(page), `slice ${slice + 1}`).toEqual(expected);
  }

  await page.getByLabel('Outline').uncheck();
  await page.getByLabel('Opacity').fill('0');
  await expect.poll(() => tinted(page)).toBeNull();
  await page.getByLabel('Opacity').fill('0.3');
  const shown = page.getByText(/Shown by the moved threshold/);
  await expect(shown).toHaveCount(0);
  await page.getByLabel('Threshold').fill('0.01');
  await expect(page.getByText('Unvalidated operating point')).toBeVisible();
  await expect(shown).toBeVisible();
  await page.getByRole('button', { name: /^Back to/ }).click();
  await expect(page.getByText('Unvalidated operating point')).toHaveCount(0);
  await expect(shown).toHaveCount(0);

  // A click on the name leads to its middle.
  await page.keyboard.press('Home');
  const finding = page.getByRole('button', { name: /Meningioma|Glioma|Pituitary|Undetermined/ }).first();
  await finding.click();
  await expect.poll(() => tinted(page)).not.toBeNull();
  await expect(page.getByTestId('heat-map')).toHaveCount(0);
  await page.getByLabel('Heat map of the first stage').check();
  const middle = (await stack.getAttribute('data-frame')) ?? '';
  const { x, width } = boxes.find(({ sopInstanceUid }) => middle.includes(`/${sopInstanceUid}/`))!;
  await expect.poll(async () => (await hottest(page)) - (x + width / 2)).toBeLessThan(width / 2);
  expect((await hottest(page)) - (x + width / 2)).toBeGreaterThan(-width / 2);
  await page.getByLabel('Heat map of the first stage').uncheck();
  await expect(page.getByTestId('heat-map')).toHaveCount(0);
  await page.keyboard.press('x');
  await expect(page.getByTestId('mpr')).toHaveAttribute('data-loaded', '100', { timeout: 60_000 });
  await expect.poll(() => isTinted(page, '[data-testid="mpr-axial"]')).toBe(true);
  // The crosshair is in the middle of the head, where the lesion is not; the click leads all planes through it.
  expect(await isTinted(page, '[data-testid="mpr-sagittal"]')).toBe(false);
  await finding.click();
  for (const plane of ['axial', 'sagittal', 'coronal']) {
    await expect.poll(() => isTinted(page, `[data-testid="mpr-${plane}"]`), plane).toBe(true);
  }
});

interface Box {
  readonly sopInstanceUid: string;
  readonly x: number;
  readonly width: number;
}

/** Of the only finding. */
async function boxesOf(client: Client): Promise<readonly Box[]> {
  const { studies } = await client.graphql<{
    studies: {
      edges: {
        node: { description: string | null; analyses: { edges: { node: { findings: { boxes: Box[] }[] } }[] } };
      }[];
    };
  }>(`{ studies(first: 50) { edges { node {
    description
    analyses(first: 5) { edges { node { findings { boxes { sopInstanceUid x width } } } } }
  } } } }`);
  const study = studies.edges.find(({ node }) => node.description === 'Outlined head')?.node;
  const findings = study?.analyses.edges.flatMap(({ node }) => node.findings) ?? [];
  expect(findings).toHaveLength(1);
  return findings[0]?.boxes ?? [];
}

/** The columns of the image, from edge to edge, between which the canvas is not grey; null where all of it is. */
async function tinted(page: Page): Promise<{ left: number; right: number } | null> {
  const seen = await page.evaluate(colouredColumns, '[data-testid="stack"]');
  if (!seen) return null;
  // The image fills the shorter side of the view, and lies in the middle.
  const column = (x: number): number => (x - seen.width / 2) / (Math.min(seen.width, seen.height) / size) + size / 2;
  return { left: Math.round(column(seen.left)), right: Math.round(column(seen.right)) };
}

/** The column of the image at which stage one was surest; NaN before the map is drawn. */
async function hottest(page: Page): Promise<number> {
  return page.getByTestId('heat-map').evaluate((canvas: HTMLCanvasElement, size) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let best = 0;
    for (let cell = 0; cell < data.length / 4; cell += 1) if (data[4 * cell + 3]! > data[4 * best + 3]!) best = cell;
    return data[4 * best + 3] === 0 ? Number.NaN : (((best % canvas.width) + 0.5) / canvas.width) * size;
  }, size);
}

const isTinted = async (page: Page, view: string): Promise<boolean> =>
  (await page.evaluate(colouredColumns, view)) !== null;

function colouredColumns(view: string): { left: number; right: number; width: number; height: number } | null {
  const canvas = document.querySelector<HTMLCanvasElement>(`${view} canvas`);
  const copy = canvas && new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  if (!canvas || !copy) throw new Error('There is no viewer on this page.');
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const found = { left: canvas.width, right: 0, width: canvas.width, height: canvas.height };
  for (let pixel = 0; pixel < data.length / 4; pixel += 1) {
    if (data[4 * pixel]! - data[4 * pixel + 2]! < 8) continue;
    found.left = Math.min(found.left, pixel % canvas.width);
    found.right = Math.max(found.right, (pixel % canvas.width) + 1);
  }
  return found.right > 0 ? found : null;
}
