import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { FOUR_VIEWS, type MammogramStudy, writeMammograms } from '../phantoms/mammogram-study.js';
import { signIn } from '../support/client.js';
import { expectNoSeriousViolation } from './support/axe.js';
import { expect, openRow, signInAs, test } from './support/fixtures.js';
import { fillRead, mammogramSize, uploadMammograms, waitForViews } from './support/mammograms.js';

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
  await expect(page.getByTestId('analysis')).toHaveAttribute('data-status', 'SUCCEEDED', { timeout: 480_000 });
  const marks = page.getByTestId('view-RCC').getByTestId('mark');
  await page.keyboard.press('C');
  await page.waitForTimeout(500);
  await expect(marks).toHaveCount(0);
  await expect(page.getByTestId('finding')).toHaveCount(0);
  await expect(page.getByLabel('Heat map')).toHaveCount(0);
  await page.keyboard.press('C');
  await fillRead(page);
  await page.getByRole('button', { name: 'Commit first read' }).click();
  await expect(page.getByRole('region', { name: 'Reads' })).toContainText('before the marks were shown');
  await page.keyboard.press('C');
  await expect.poll(() => marks.count()).toBeGreaterThan(0);
  await page.screenshot({ path: 'test-results/mammograms-marks.png' });
  await expect(page.getByLabel('Heat map')).toBeVisible();
  await page.keyboard.press('A');
  await expect(marks).toHaveCount(0);
  await expect(page.getByLabel('Heat map')).toHaveCount(0);

  // What the help lists is what the page answers to: images, marks, findings and reads all at once.
  await page.keyboard.press('?');
  const keys = await page.getByRole('dialog', { name: 'Keyboard' }).locator('dt kbd').allInnerTexts();
  expect(keys.length).toBeGreaterThan(30);
  expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
});

/** How the image of a view lies in it, in what left and right have in common. */
async function lieOf(page: Page, slot: string): Promise<{ scale: number; inward: number; down: number }> {
  return page
    .getByTestId(`view-${slot}`)
    .getByTestId('stack')
    .evaluate(
      (stack, isRight) => {
        const { left = 0, right = 0, top = 0, bottom = 0, width = 0 } = JSON.parse(stack.dataset.bounds ?? '{}');
        const { clientWidth, clientHeight } = stack;
        return {
          scale: (right - left) / width,
          inward: isRight ? clientWidth - right : left,
          down: (top + bottom) / 2 - clientHeight / 2,
        };
      },
      /(^|_)R/.test(slot),
    );
}

test('with a prior each view has its own below it, at one scale, moved and windowed together; a missing one is named', async ({
  page,
  system,
  folder,
}) => {
  const person = { PatientID: 'PHANTOM-SCREENED', PatientName: 'Phantom^Screened' };
  // Of another detector: what is as large in the breast has fewer pixels.
  const coarse = { columns: 336, rows: 448, spacing: 0.5 };
  await uploadMammograms(system, folder, 'Earlier', FOUR_VIEWS.slice(0, 3), {
    ...coarse,
    attributes: { ...person, StudyDate: '20241105' },
  });
  const id = await uploadMammograms(system, folder, 'Later', FOUR_VIEWS, { attributes: person });
  await signInAs(page, system.url, 'clinician', `/studies/${id}`);
  await waitForViews(page, 4);
  await page.getByLabel('Prior', { exact: true }).selectOption({ label: '5 Nov 2024 · Earlier mammography' });
  await waitForViews(page, 7);
  await expect(page.getByTestId('visit')).toHaveText(['CURRENT 2026-11-22', 'PRIOR 2024-11-05']);
  await expect(page.getByTestId('view-PRIOR_LMLO')).toContainText('No prior L MLO');
  const box = async (slot: string) => (await page.getByTestId(`view-${slot}`).boundingBox())!;
  for (const place of ['RCC', 'LCC', 'RMLO', 'LMLO']) {
    const [now, before] = [await box(place), await box(`PRIOR_${place}`)];
    expect(before.x).toBeCloseTo(now.x, 0);
    expect(before.y).toBeGreaterThanOrEqual(now.y + now.height);
  }
  expect((await box('RCC')).x + (await box('RCC')).width).toBeCloseTo((await box('LCC')).x, 0);
  const slots = ['RCC', 'LCC', 'RMLO', 'LMLO', 'PRIOR_RCC', 'PRIOR_LCC', 'PRIOR_RMLO'];
  const expectTogether = async (): Promise<void> => {
    const isTogether = async (): Promise<boolean> => {
      const [first, ...others] = await Promise.all(slots.map((slot) => lieOf(page, slot)));
      return others.every(
        (lie) =>
          Math.abs(lie.scale / first!.scale - 1) < 0.01 &&
          Math.abs(lie.inward - first!.inward) < 1.5 &&
          Math.abs(lie.down - first!.down) < 1.5,
      );
    };
    await expect.poll(isTogether).toBe(true);
  };
  await expectTogether();
  const hung = await lieOf(page, 'RCC');
  await page.screenshot({ path: 'test-results/mammograms-prior-1280.png' });

  await page.getByTestId('view-PRIOR_LCC').click();
  await page.keyboard.press('+');
  await expect.poll(async () => (await lieOf(page, 'RCC')).scale / hung.scale).toBeCloseTo(1.25, 2);
  await expectTogether();
  // The middle button moves the image: to the right in a left breast is to the left in a right one.
  const { x, y, width, height } = await box('PRIOR_LCC');
  const zoomed = await lieOf(page, 'RCC');
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down({ button: 'middle' });
  await page.mouse.move(x + width / 2 + 30, y + height / 2 + 12, { steps: 5 });
  await page.mouse.up({ button: 'middle' });
  await expect.poll(async () => (await lieOf(page, 'RCC')).inward - zoomed.inward).toBeCloseTo(30, 0);
  expect((await lieOf(page, 'RCC')).down - zoomed.down).toBeCloseTo(12, 0);
  await expectTogether();

  const windows = async (): Promise<string[]> =>
    [...(await page.getByTestId('mammograms').innerText()).matchAll(/W \d+.*/g)].map(([one]) => one);
  expect(await windows()).toHaveLength(7);
  const before = await windows();
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 60, y + height / 2 + 40, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => new Set(await windows()).size).toBe(1);
  expect((await windows())[0]).not.toBe(before[0]);
  await expect(page.getByRole('complementary', { name: 'Findings' })).toContainText('PRIOR 2024-11-05');
  await page.keyboard.press('0');
  await page.setViewportSize({ width: 3840, height: 2160 });
  await waitForViews(page, 7);
  await expectTogether();
  await page.waitForTimeout(1000);
  await page.screenshot({ path: 'test-results/mammograms-prior-3840.png' });

  await page.getByLabel('Prior', { exact: true }).selectOption({ label: 'None beside' });
  await waitForViews(page, 4);
  await expect(page.getByTestId('visit')).toHaveCount(0);
});

test('a further view of a side lies behind the one it is most like, under its own name', async ({
  page,
  system,
  folder,
}) => {
  const person = { PatientID: 'PHANTOM-FURTHER', PatientName: 'Phantom^Further' };
  const study = { StudyInstanceUID: '2.25.771', StudyDescription: 'Further mammography', ...person };
  const client = await signIn(system.url, 'clinician@demo.local');
  const send = async (name: string, more: Partial<MammogramStudy>): Promise<void> => {
    for (const { path } of writeMammograms(join(folder, name), { name, ...mammogramSize, ...more }))
      await client.upload(path);
  };
  await send('Screen', { attributes: study });
  const spot = {
    ...{ CodeValue: '399162004', CodingSchemeDesignator: 'SCT', CodeMeaning: 'cranio-caudal' },
    ViewModifierCodeSequence: [
      { CodeValue: '399055006', CodingSchemeDesignator: 'SCT', CodeMeaning: 'Spot Compression' },
    ],
  };
  // Lies upside down in its file, other than the view before it.
  const attributes = { ...study, ViewCodeSequence: [spot], PatientOrientation: ['P', 'R'], InstanceNumber: 9 };
  await send('Spot', { views: [['R', 'CC']], attributes });
  await signInAs(page, system.url, 'clinician');
  await openRow(page, /Further mammography/);
  await waitForViews(page, 4);
  const view = page.getByTestId('view-RCC');
  await expect(view).toContainText('1 / 2', { timeout: 60_000 });
  await expect(view.getByText('R CC', { exact: true })).toBeVisible();
  const hung = await lieOf(page, 'LCC');
  await page.keyboard.press('+');
  await expect.poll(async () => (await lieOf(page, 'LCC')).scale / hung.scale).toBeCloseTo(1.25, 2);
  const zoomed = await lieOf(page, 'LCC');
  await page.keyboard.press('j');
  await expect(view.getByText('R CC, spot compression', { exact: true })).toBeVisible();
  await expect(view).toContainText('Mirrored top to bottom to hang');
  await expect.poll(async () => (await lieOf(page, 'RCC')).inward - zoomed.inward).toBeCloseTo(0, 0);
  expect((await lieOf(page, 'RCC')).scale / zoomed.scale).toBeCloseTo(1, 2);
  await page.screenshot({ path: 'test-results/mammograms-further.png' });
});

test('where picture and attributes disagree on the side, the reader says it before the read is kept', async ({
  page,
  system,
  folder,
}) => {
  // Drawn as a right breast, and sent as a left one.
  const wrong = { ImageLaterality: 'L', PatientOrientation: ['A', 'R'] };
  const id = await uploadMammograms(system, folder, 'WrongSide', FOUR_VIEWS.slice(0, 1), { attributes: wrong });
  await signInAs(page, system.url, 'clinician', `/studies/${id}`);
  await waitForViews(page, 1);
  const side = page.getByLabel(/The left CC view is mirrored.* Which breast is it\?/);
  await expect(side).toBeVisible({ timeout: 120_000 });
  await fillRead(page);
  const commit = page.getByRole('button', { name: 'Commit first read' });
  await commit.click();
  await expect(page.getByText('Choose one.')).toHaveCount(1);
  await page.screenshot({ path: 'test-results/mammograms-side.png' });
  await side.selectOption({ label: 'Right breast' });
  await expectNoSeriousViolation(page);
  await commit.click();
  await expect(page.getByRole('region', { name: 'Reads' })).toContainText('Right breast: The left CC view is mirrored');
});
