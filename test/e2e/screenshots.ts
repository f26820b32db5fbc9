import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { FOUR_VIEWS } from '../phantoms/mammogram-study.js';
import { KNOWN_LESIONS } from '../phantoms/mr-head.js';
import { projectRoot } from '../support/system.js';
import { openStudy, uploadCtHead } from './support/ct-study.js';
import { expect, openRow, signInAs, test, waitForStatus } from './support/fixtures.js';
import { fillRead, uploadMammograms, waitForViews } from './support/mammograms.js';
import { openMrHead } from './support/mr-head.js';

/** From the demo content alone, which anyone may see: rendered people, a rendered head and the sample series of a public package. */
const folder = join(projectRoot, 'docs');

async function picture(page: Page, name: string): Promise<void> {
  // The pointer leaves no tooltip behind.
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

test('pictures of the demo', async ({ signIn }) => {
  mkdirSync(folder, { recursive: true });
  const page = await signIn('therapist');
  await waitForStatus(page, 'squat.mp4', 'To review');
  await waitForStatus(page, 'walk.mp4', 'Not analysed');
  await page.keyboard.press('j');
  await picture(page, 'worklist');

  await openRow(page, 'squat.mp4');
  await expect(page.getByTestId('skeleton')).toHaveAttribute('data-skeleton', 'drawn');
  await page.keyboard.press('j');
  await page.keyboard.press('a');
  await expect(page.getByText('Accepted', { exact: true })).toBeVisible();
  await page.keyboard.press('j');
  // To the deepest point of the second repetition, half-way through it.
  const segment = page.getByTestId('segment').nth(1).getByRole('button');
  const box = await segment.boundingBox();
  const chart = await page.getByRole('img', { name: /Joint angles over time/ }).boundingBox();
  if (!box || !chart) throw new Error('The time line has no place on the page.');
  await page.mouse.click(box.x + box.width / 2, chart.y + chart.height / 2);
  await expect(page.getByRole('img', { name: /Joint angles/ }).locator('canvas')).toBeVisible();
  await expect(page.getByTestId('skeleton')).toHaveAttribute('data-skeleton', 'drawn');
  await picture(page, 'recording');

  await page.getByRole('link', { name: 'Worklist' }).click();
  await openRow(page, /BRAIN/);
  await expect(page.getByTestId('stack')).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  await expect(page.getByRole('navigation', { name: 'Series' }).locator('img')).toBeVisible();
  await picture(page, 'study');
});

test('pictures of the viewer', async ({ page, system, folder }) => {
  await openStudy(page, system, await uploadCtHead(system, folder, 'Phantom'));
  const stacks = page.getByTestId('stack');
  await page.keyboard.press('v');
  await expect(stacks.nth(1)).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  await page.keyboard.press('q');
  await page.keyboard.press(']');
  await expect(stacks.nth(1)).toContainText('sagittal', { timeout: 60_000 });
  await expect(page.getByTestId('reference-line')).toHaveCount(2);
  await expect(stacks.nth(1)).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  await picture(page, 'side-by-side');

  await page.keyboard.press('u');
  await page.keyboard.press('x');
  await expect(page.getByTestId('mpr')).toHaveAttribute('data-loaded', '100', { timeout: 60_000 });
  await picture(page, 'planes');
});

test('a picture of masks', async ({ page, system, folder }) => {
  await openMrHead(page, system, folder, { name: 'Head', lesions: KNOWN_LESIONS.length, gap: 4 });
  await page.keyboard.press('x');
  await expect(page.getByTestId('mpr')).toHaveAttribute('data-loaded', '100', { timeout: 60_000 });
  await page
    .getByRole('button', { name: /Meningioma|Glioma|Pituitary|Undetermined/ })
    .first()
    .click();
  await picture(page, 'masks');

  await page.keyboard.press('u');
  await page.keyboard.press('e');
  await expect(page.getByRole('button', { name: 'Brush' })).toBeEnabled();
  const box = (await page.getByTestId('stack').boundingBox())!;
  const [x, y] = [box.x + 0.57 * box.width, box.y + 0.42 * box.height];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y + 40, { steps: 10 });
  await page.mouse.up();
  await picture(page, 'outline');
});

test('pictures of mammograms', async ({ page, system, folder }) => {
  const woman = { PatientID: 'PHANTOM-WOMAN', PatientName: 'Phantom^Woman' };
  const earlier = { attributes: { ...woman, StudyDate: '20241118' } };
  await uploadMammograms(system, folder, 'Earlier', FOUR_VIEWS, earlier);
  const id = await uploadMammograms(system, folder, 'Screening', FOUR_VIEWS, { attributes: woman });
  await signInAs(page, system.url, 'clinician', `/studies/${id}`);
  await waitForViews(page, 4);
  await expect(page.getByTestId('analysis')).toHaveAttribute('data-status', 'SUCCEEDED', { timeout: 480_000 });
  await picture(page, 'first-read');
  await fillRead(page);
  await page.getByRole('button', { name: 'Commit first read' }).click();
  await expect(page.getByTestId('finding').first()).toBeVisible();
  await page.getByLabel('Prior', { exact: true }).selectOption({ index: 1 });
  await waitForViews(page, 8);
  await picture(page, 'mammograms');
});
