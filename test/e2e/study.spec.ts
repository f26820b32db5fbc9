import { expect, openRow, test } from './support/fixtures.js';

const demo = /BRAIN/;

test('a series opens with its letters, and window, zoom and place in it are at hand', async ({ signIn }) => {
  const page = await signIn('clinician');
  await openRow(page, demo);
  const stack = page.getByTestId('stack');
  await expect(stack).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  for (const letter of ['A', 'P', 'R', 'L']) await expect(stack.getByText(letter, { exact: true })).toBeVisible();

  await page.keyboard.press('Home');
  await expect(stack).toHaveAttribute('data-image-index', '0');
  await page.keyboard.press('j');
  await expect(stack).toHaveAttribute('data-image-index', '1');
  await expect(stack).toContainText('2 / 20');

  const level = stack.getByText(/^W \d+ L/);
  const before = await level.innerText();
  await page.getByRole('button', { name: 'Presets' }).click();
  await page.getByRole('menuitem', { name: /Full range/ }).click();
  await expect(level).not.toHaveText(before);
  await page.keyboard.press('i');
  await expect(stack).toContainText('Inverted');
  await page.keyboard.press('+');
  await expect(stack).toContainText('Zoom 125 %');
  await page.keyboard.press('0');
  await expect(stack).toContainText('Zoom 100 %');
  await expect(stack).not.toContainText('Inverted');
});

test('the image is black where there is air and bright where there is tissue', async ({ signIn }) => {
  const page = await signIn('clinician');
  await openRow(page, demo);
  await expect(page.getByTestId('stack')).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  const grey = await page.getByTestId('stack').evaluate((element) => {
    const canvas = element.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context) throw new Error('The viewer has no canvas.');
    const { width, height } = canvas;
    const at = (x: number, y: number): number => context.getImageData(width * x, height * y, 1, 1).data[0] ?? -1;
    return { air: at(0.25, 0.06), tissue: at(0.5, 0.5) };
  });
  expect(grey.air).toBeLessThan(30);
  expect(grey.tissue).toBeGreaterThan(60);
});

test('a mark of one’s own stays on its image, with its label', async ({ signIn }) => {
  const page = await signIn('clinician');
  await openRow(page, demo);
  const stack = page.getByTestId('stack');
  await expect(stack).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  await page.keyboard.press('m');
  const box = await stack.boundingBox();
  if (!box) throw new Error('The viewer has no place on the page.');
  const corner = { x: box.x + box.width * 0.45, y: box.y + box.height * 0.4 };
  await page.mouse.move(corner.x, corner.y);
  await page.mouse.down();
  await page.mouse.move(corner.x + 80, corner.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.getByLabel('Label').fill('Query');
  await page.getByLabel('Comment').fill('Compare with the next visit');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const mark = page.getByTestId('mark').locator('rect');
  await expect(mark).toBeVisible();

  await page.reload();
  await expect(stack).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Query', exact: true }).click();
  await expect(mark).toBeVisible();
  const kept = await mark.boundingBox();
  // Within a screen pixel of where it was drawn, stroke included.
  expect(Math.abs((kept?.x ?? 0) - corner.x)).toBeLessThan(2);
  expect(Math.abs((kept?.width ?? 0) - 80)).toBeLessThan(4);
  await page.keyboard.press('j');
  await expect(mark).toHaveCount(0);

  await page.getByRole('button', { name: 'Remove Query' }).click();
  await page.getByRole('button', { name: 'Drawn by mistake' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByTestId('annotation')).toHaveCount(0);
});

test('what no pipeline reads is said so, and can be run again', async ({ signIn }) => {
  const page = await signIn('clinician', '/not-analysed');
  const entry = page.getByRole('row').filter({ hasText: 'FSE PD AXIAL' });
  await expect(entry).toContainText('No pipeline', { timeout: 60_000 });
  await entry.getByRole('button', { name: 'Run again' }).click();
  await expect(entry).toContainText('No pipeline', { timeout: 60_000 });
  await entry.getByRole('link').click();
  await expect(page.getByTestId('analysis')).toHaveAttribute('data-status', 'NOT_APPLICABLE');
});
