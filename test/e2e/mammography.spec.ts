import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { FOUR_VIEWS, KNOWN_MASSES, writeMammograms } from '../phantoms/mammogram-study.js';
import { eventually, signIn } from '../support/client.js';
import type { RunningSystem } from '../support/system.js';
import { expectNoSeriousViolation } from './support/axe.js';
import { expect, signInAs, test } from './support/fixtures.js';

const size = { columns: 480, rows: 640, spacing: 0.35, masses: KNOWN_MASSES } as const;

/** @returns the study's id, once all of it has arrived */
async function uploadMammograms(
  system: RunningSystem,
  folder: string,
  name: string,
  views: typeof FOUR_VIEWS | readonly (typeof FOUR_VIEWS)[number][] = FOUR_VIEWS,
): Promise<string> {
  const client = await signIn(system.url, 'clinician@demo.local');
  const written = writeMammograms(join(folder, name), { name, ...size, views });
  for (const { path } of written) await client.upload(path);
  return eventually(`the mammograms of ${name}`, 120, async () => {
    const { studies } = await client.graphql<{
      studies: { edges: { node: { id: string; description: string | null; instanceCount: number } }[] };
    }>('{ studies(first: 50) { edges { node { id description instanceCount } } } }');
    const found = studies.edges.find(({ node }) => node.description === `${name} mammography`)?.node;
    return found?.instanceCount === views.length ? found.id : null;
  });
}

async function waitForViews(page: Page, count: number): Promise<void> {
  await expect(page.getByTestId('stack').and(page.locator('[data-rendered="true"]'))).toHaveCount(count, {
    timeout: 60_000,
  });
}

/** Mean grey of a strip of a view, a tenth of its width, in its middle third. */
async function strip(view: Locator, side: 'left' | 'right'): Promise<number> {
  const { data, width, height } = PNG.sync.read(await view.screenshot());
  // Clear of the rim that says which view is in use, and of the letters.
  const first = side === 'left' ? 8 : Math.floor(width * 0.9) - 8;
  let [sum, count] = [0, 0];
  for (let y = Math.floor(height * 0.35); y < height * 0.65; y += 1) {
    for (let x = first; x < first + width * 0.1; x += 1, count += 1) sum += data[(y * width + x) * 4]!;
  }
  return sum / count;
}

async function fillRead(page: Page): Promise<void> {
  await page.getByLabel('Right breast, BI-RADS').selectOption({ label: '2: benign' });
  await page.getByLabel('Left breast, BI-RADS').selectOption({ label: '4B: moderate suspicion' });
  await page.getByLabel('Breast density').selectOption({ label: 'b: scattered fibroglandular density' });
  await page.getByLabel('Recommendation').selectOption({ label: 'Biopsy' });
}

test('mammograms hang back to back at one scale, and move together', async ({ page, system, folder }) => {
  const id = await uploadMammograms(system, folder, 'FourViews');
  await signInAs(page, system.url, 'clinician', `/studies/${id}`);
  await waitForViews(page, 4);
  const view = (place: string): Locator => page.getByTestId(`view-${place}`);
  const box = async (place: string) => (await view(place).boundingBox())!;
  const [rcc, lcc, rmlo, lmlo] = [await box('RCC'), await box('LCC'), await box('RMLO'), await box('LMLO')];
  expect(rcc.x + rcc.width).toBeCloseTo(lcc.x, 0);
  expect(rmlo.x).toBeCloseTo(rcc.x, 0);
  expect(lmlo.x).toBeCloseTo(lcc.x, 0);
  expect(rmlo.y).toBeGreaterThanOrEqual(rcc.y + rcc.height - 1);
  for (const place of ['RCC', 'LCC', 'RMLO', 'LMLO']) {
    const [wall, far] = place.startsWith('R') ? (['right', 'left'] as const) : (['left', 'right'] as const);
    await expect.poll(() => strip(view(place), wall)).toBeGreaterThan(40);
    expect(await strip(view(place), far)).toBeLessThan(30);
  }
  await expect(view('RMLO').getByText('R MLO', { exact: true })).toBeVisible();
  await page.screenshot({ path: 'test-results/mammograms-1280.png' });

  const zooms = () => page.getByTestId('stack').evaluateAll((all) => all.map((one) => Number(one.dataset.zoom)));
  const before = await zooms();
  expect(new Set(before).size).toBe(1);
  await page.keyboard.press('+');
  await expect.poll(async () => (await zooms())[3]! / before[3]!).toBeCloseTo(1.25, 2);
  expect(new Set(await zooms()).size).toBe(1);
  await page.keyboard.press('0');
  await expect.poll(zooms).toEqual(before);
  await page.keyboard.press('i');
  await expect(page.getByText('Inverted', { exact: true })).toHaveCount(4);
  await page.keyboard.press('i');
  await page.keyboard.press('Shift+M');
  await view('LMLO').hover({ position: { x: 60, y: 150 } });
  await expect(page.getByTestId('magnifier')).toBeVisible();
  await page.screenshot({ path: 'test-results/mammograms-magnifier.png' });
  await page.keyboard.press('Shift+M');
  await expect(page.getByTestId('magnifier')).toHaveCount(0);
});

test('the first read is committed, kept over a reload, and stands in the audit trail', async ({
  page,
  browser,
  system,
  folder,
}) => {
  const id = await uploadMammograms(system, folder, 'FirstRead', FOUR_VIEWS.slice(0, 3));
  await signInAs(page, system.url, 'clinician', `/studies/${id}`);
  await waitForViews(page, 3);
  await expect(page.getByTestId('view-LMLO')).toContainText('No L MLO');
  const panel = page.getByRole('region', { name: 'Your first read' });
  await expect(panel).toContainText('once you have committed your first read');
  await expect(page.getByLabel('Breast density')).toHaveValue('');
  await panel.getByRole('button', { name: 'Commit first read' }).click();
  await expect(panel.getByText('Choose one.')).toHaveCount(4);
  await fillRead(page);
  await page.getByLabel('Note').fill('Spiculated mass, left upper outer');
  await expectNoSeriousViolation(page);
  await panel.getByRole('button', { name: 'Commit first read' }).click();
  const reads = page.getByRole('region', { name: 'Reads' });
  await expect(reads).toContainText('before the marks were shown');
  await page.reload();
  await waitForViews(page, 3);
  await expect(reads).toContainText('BI-RADS 4B: moderate suspicion');
  await expect(reads).toContainText('Spiculated mass, left upper outer');
  await expect(page.getByRole('button', { name: 'Commit first read' })).toHaveCount(0);
  await expectNoSeriousViolation(page);
  await page.setViewportSize({ width: 3840, height: 2160 });
  await waitForViews(page, 3);
  await page.waitForTimeout(1000);
  await page.screenshot({ path: 'test-results/mammograms-3840.png' });

  const auditor = await browser.newPage();
  await signInAs(auditor, system.url, 'auditor', '/audit');
  await expect(auditor.getByRole('row').filter({ hasText: 'read.commit' }).first()).toBeVisible();
  await auditor.close();
});

test('marks come up once the first read is committed, and on demand what stage two rejected', async ({
  page,
  system,
  folder,
}) => {
  const id = await uploadMammograms(system, folder, 'LaterMarks', FOUR_VIEWS.slice(0, 2));
  await signInAs(page, system.url, 'clinician', `/studies/${id}`);
  await waitForViews(page, 2);
  await expect(page.getByTestId('analysis')).toHaveAttribute('data-status', 'SUCCEEDED', { timeout: 120_000 });
  const marks = page.getByTestId('view-RCC').getByTestId('mark');
  await page.keyboard.press('C');
  await page.waitForTimeout(500);
  await expect(marks).toHaveCount(0);
  await expect(page.getByTestId('finding')).toHaveCount(0);
  await page.keyboard.press('C');
  await fillRead(page);
  await page.getByRole('button', { name: 'Commit first read' }).click();
  await expect(page.getByRole('region', { name: 'Reads' })).toContainText('before the marks were shown');
  await page.keyboard.press('C');
  await expect.poll(() => marks.count()).toBeGreaterThan(0);
  await page.screenshot({ path: 'test-results/mammograms-marks.png' });
  await page.keyboard.press('A');
  await expect(marks).toHaveCount(0);
});
