import type { Page } from '@playwright/test';
import { expectNoSeriousViolation } from './support/axe.js';
import { boxesOf, colourAt, drawnColumns, pointOnPage } from './support/drawn.js';
import { expect, signInAs, test } from './support/fixtures.js';
import { headSize, openMrHead } from './support/mr-head.js';

const size = headSize;

test('from upload to an outline corrected with brush and eraser, which stands beside the model’s', async ({
  page,
  system,
  folder,
  browser,
}) => {
  const client = await openMrHead(page, system, folder, { name: 'Corrected', lesions: 1, gap: 2 });
  const stack = page.getByTestId('stack');
  const finding = page.getByTestId('finding').first();
  await finding.getByRole('button').first().click();
  const boxes = await boxesOf(client, 'Corrected head');
  const boxShown = async () => {
    const frame = (await stack.getAttribute('data-frame')) ?? '';
    return boxes.find(({ sopInstanceUid }) => frame.includes(`/${sopInstanceUid}/`));
  };
  await expect.poll(boxShown).toBeDefined();
  const box = (await boxShown())!;
  const volume = await volumeOf(page);

  // Ten columns to the right of the model's edge, a stroke as wide as the brush.
  await page.keyboard.press('e');
  await expect(finding).toContainText('Not saved');
  const brush = page.getByRole('button', { name: 'Brush' });
  await expect(brush).toHaveAttribute('aria-pressed', 'true');
  await expect(brush).toBeEnabled();
  const middle = box.y + box.height / 2;
  const edge = box.x + box.width;
  const widened = () => drawnColumns(page, 'reader', size).then((found) => (found?.right ?? 0) - edge);
  // The model's line lies over the outermost pixels.
  await expect.poll(widened).toBe(-1);
  await stroke(page, [edge - 4, middle], [edge + 10, middle]);
  await expect.poll(widened).toBeGreaterThan(9);
  const undo = page.getByRole('button', { name: 'Undo' });
  await page.keyboard.press('Control+z');
  await expect.poll(widened).toBe(-1);
  await expect(undo).toBeDisabled();
  // An undone stroke is shown where it was, from wherever the reader went.
  const where = await stack.getAttribute('data-image-index');
  await page.keyboard.press('Home');
  await expect(stack).toHaveAttribute('data-image-index', '0');
  await page.keyboard.press('Control+Shift+Z');
  await expect(stack).toHaveAttribute('data-image-index', where ?? '');
  await expect.poll(widened).toBeGreaterThan(9);

  // A smaller eraser takes the left end off; with Shift held it would paint.
  const wide = Number.parseFloat((await page.getByLabel('Size').inputValue()) ?? '');
  await page.keyboard.press('[');
  expect(Number.parseFloat(await page.getByLabel('Size').inputValue())).toBeLessThan(wide);
  await page.keyboard.press('o');
  await expect(page.getByRole('button', { name: 'Eraser' })).toHaveAttribute('aria-pressed', 'true');
  await stroke(page, [box.x, box.y], [box.x, box.y + box.height]);
  await expect.poll(async () => (await drawnColumns(page, 'reader', size))!.left).toBeGreaterThan(box.x + 2);

  await expectNoSeriousViolation(page);
  // Whoever leaves without saving is asked.
  await page.getByRole('link', { name: 'Overread' }).first().click();
  await expect(page.getByRole('dialog')).toContainText('Discard the outline?');
  await expectNoSeriousViolation(page);
  await page.getByRole('button', { name: 'Keep drawing' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Say why')).toBeVisible();
  await page.getByLabel('Reason').fill('The rim at the right belongs to it');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(finding).toContainText('Edited by Demo Clinician');
  const corrected = await volumeOf(page);
  expect(corrected).not.toBe(volume);
  await expect(finding.locator('del').first()).toBeVisible();

  await page.reload();
  await expect(stack).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  await finding.getByRole('button').first().click();
  await expect.poll(widened).toBeGreaterThan(9);
  // Of the model's the line is left, and the filling is the reader's.
  expect((await drawnColumns(page, 'model', size))!.left).toBe(box.x);
  const [red = 0, , blue = 0] = await colourAt(page, [box.x + box.width / 2, middle], size);
  expect(blue - red).toBeGreaterThan(20);
  expect(await volumeOf(page)).toBe(corrected);
  await page.getByLabel('Model’s').check();
  await expect.poll(() => drawnColumns(page, 'reader', size)).toBeNull();
  expect(await drawnColumns(page, 'model', size)).toEqual({ left: box.x, right: edge });
  await page.getByLabel('Reader’s').check();
  await expect.poll(widened).toBeGreaterThan(9);

  const context = await browser.newContext();
  const auditor = await signInAs(await context.newPage(), system.url, 'auditor', '/audit');
  const decided = auditor.getByRole('row').filter({ hasText: 'finding.decide' }).first();
  await decided.locator('summary').click();
  await expect(decided.locator('pre')).toContainText('"masks"');
  await context.close();
});

/** Millilitres, as the card shows them. */
async function volumeOf(page: Page): Promise<string> {
  const volume = page.getByTestId('finding').first().getByText('Mask volume', { exact: true });
  return volume.locator('xpath=following-sibling::dd').locator('span').first().innerText();
}

/** With the left button, from one point of the image to another. */
async function stroke(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const [a, b] = [await pointOnPage(page, from, size), await pointOnPage(page, to, size)];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  for (let step = 1; step <= 10; step += 1) {
    await page.mouse.move(a.x + ((b.x - a.x) * step) / 10, a.y + ((b.y - a.y) * step) / 10);
  }
  await page.mouse.up();
}
