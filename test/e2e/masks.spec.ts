import type { Page } from '@playwright/test';
import { boxesOf, drawnColumns, isDrawn } from './support/drawn.js';
import { expect, test } from './support/fixtures.js';
import { headSize, headSlices, openMrHead } from './support/mr-head.js';

const size = headSize;

test('from upload to masks over the image and in all planes; a moved threshold brings up candidates', async ({
  page,
  system,
  folder,
}) => {
  const client = await openMrHead(page, system, folder, { name: 'Outlined', lesions: 1, gap: 2 });
  const stack = page.getByTestId('stack');

  const boxes = await boxesOf(client, 'Outlined head');
  await page.keyboard.press('Home');
  for (let slice = 0; slice < headSlices; slice += 1) {
    if (slice > 0) await page.keyboard.press('j');
    await expect(stack).toHaveAttribute('data-image-index', String(slice));
    if (slice % 4 !== 1 && slice > 1) continue;
    await expect(stack).toHaveAttribute('data-rendered', 'true');
    const frame = (await stack.getAttribute('data-frame')) ?? '';
    const box = boxes.find(({ sopInstanceUid }) => frame.includes(`/${sopInstanceUid}/`));
    const expected = box ? { left: box.x, right: box.x + box.width } : null;
    await expect.poll(() => drawnColumns(page, 'model', size), `slice ${slice + 1}`).toEqual(expected);
  }

  await page.getByLabel('Outline').uncheck();
  await page.getByLabel('Opacity').fill('0');
  await expect.poll(() => drawnColumns(page, 'model', size)).toBeNull();
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
  await expect.poll(() => drawnColumns(page, 'model', size)).not.toBeNull();
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
  await expect.poll(() => isDrawn(page, 'model', '[data-testid="mpr-axial"]')).toBe(true);
  // The crosshair is in the middle of the head, where the lesion is not; the click leads all planes through it.
  expect(await isDrawn(page, 'model', '[data-testid="mpr-sagittal"]')).toBe(false);
  await finding.click();
  for (const plane of ['axial', 'sagittal', 'coronal']) {
    await expect.poll(() => isDrawn(page, 'model', `[data-testid="mpr-${plane}"]`), plane).toBe(true);
  }
});

/** The column of the image at which stage one was surest; NaN before the map is drawn. */
async function hottest(page: Page): Promise<number> {
  return page.getByTestId('heat-map').evaluate((canvas: HTMLCanvasElement, size) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let best = 0;
    for (let cell = 0; cell < data.length / 4; cell += 1) if (data[4 * cell + 3]! > data[4 * best + 3]!) best = cell;
    return data[4 * best + 3] === 0 ? Number.NaN : (((best % canvas.width) + 0.5) / canvas.width) * size;
  }, size);
}
