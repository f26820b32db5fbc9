import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeCtHead } from '../phantoms/ct-head.js';
import { eventually, signIn } from '../support/client.js';
import { openStudy, uploadCtHead } from './support/ct-study.js';
import { expect, test } from './support/fixtures.js';

const stack = (page: Page, place = 0) => page.getByTestId('stack').nth(place);
const pressed = (page: Page, name: string) => page.getByRole('button', { name, exact: true, pressed: true });

async function drag(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const box = await stack(page).boundingBox();
  if (!box) throw new Error('The viewer has no place on the page.');
  const at = ([x, y]: readonly [number, number]) => [box.x + box.width * x, box.y + box.height * y] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 4 });
  await page.mouse.up();
}

test('two series hang beside each other, scroll by place in the patient, and show where they cut', async ({
  page,
  system,
  folder,
}) => {
  await openStudy(page, system, await uploadCtHead(system, folder, 'Hanging'));
  await page.keyboard.press('v');
  await expect(stack(page, 1)).toHaveAttribute('data-rendered', 'true', { timeout: 30_000 });
  await page.keyboard.press('Home');
  await expect(stack(page, 1)).toHaveAttribute('data-image-index', '0');
  for (let step = 0; step < 9; step += 1) await page.keyboard.press('j');
  // Slice 10 of 24 at 6 mm lies at −15 mm; of 12 at 12 mm the nearest is the fifth, at −18 mm.
  await expect(stack(page, 0)).toHaveAttribute('data-image-index', '9');
  await expect(stack(page, 1)).toHaveAttribute('data-image-index', '4');
  await page.keyboard.press('y');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(stack(page, 0)).toHaveAttribute('data-image-index', '11');
  await expect(stack(page, 1)).toHaveAttribute('data-image-index', '4');
  await expect(page.getByTestId('reference-line')).toHaveCount(0);

  await page.keyboard.press('q');
  await page.keyboard.press(']');
  await expect(stack(page, 1)).toContainText('sagittal', { timeout: 30_000 });
  await expect(page.getByTestId('reference-line')).toHaveCount(2);

  await stack(page, 1).dblclick();
  await expect(stack(page, 0)).toBeHidden();
  await expect(page.getByRole('navigation', { name: 'Series' })).toBeHidden();
  await page.keyboard.press('f');
  await expect(stack(page, 0)).toBeVisible();
});

test('three planes share a crosshair and a window', async ({ page, system, folder }) => {
  await openStudy(page, system, await uploadCtHead(system, folder, 'Hanging'));
  await page.keyboard.press('x');
  const mpr = page.getByTestId('mpr');
  await expect(mpr).toHaveAttribute('data-loaded', '100', { timeout: 60_000 });
  const depth = async (plane: string): Promise<number> =>
    Number(await page.getByTestId(`mpr-${plane}`).getAttribute('data-depth'));
  const axial = page.getByTestId('mpr-axial');
  // A level line has no height, and counts as hidden.
  await expect(axial.locator('svg line').first()).toBeAttached();
  for (const letter of ['A', 'P', 'R', 'L']) await expect(axial.getByText(letter, { exact: true })).toBeVisible();
  const before = { axial: await depth('axial'), sagittal: await depth('sagittal'), coronal: await depth('coronal') };

  const box = await axial.boundingBox();
  if (!box) throw new Error('The plane has no place on the page.');
  await page.mouse.click(box.x + box.width * 0.6, box.y + box.height * 0.4);
  await expect.poll(() => depth('sagittal')).not.toBeCloseTo(before.sagittal, 0);
  await expect.poll(() => depth('coronal')).not.toBeCloseTo(before.coronal, 0);
  expect(await depth('axial')).toBeCloseTo(before.axial, 1);

  await page.mouse.wheel(0, 120);
  await expect.poll(() => depth('axial')).not.toBeCloseTo(before.axial, 1);
  await page.keyboard.press('u');
  await expect(stack(page)).toBeVisible();
  await expect(mpr).toHaveCount(0);
});

test('measurements are in millimetres, kept, and there again after a reload', async ({ page, system, folder }) => {
  await openStudy(page, system, await uploadCtHead(system, folder, 'Measured'));
  await page.keyboard.press('l');
  await expect(pressed(page, 'Length')).toBeVisible();
  await drag(page, [0.4, 0.5], [0.6, 0.5]);
  await page.keyboard.press('c');
  await drag(page, [0.45, 0.4], [0.52, 0.5]);
  await page.keyboard.press('b');
  await drag(page, [0.5, 0.55], [0.6, 0.62]);
  await page.keyboard.press('g');
  await drag(page, [0.4, 0.6], [0.45, 0.6]);
  await expect(page.getByTestId('draft')).toBeVisible();
  await drag(page, [0.45, 0.55], [0.45, 0.55]);
  const marks = page.getByTestId('mark');
  await expect(marks).toHaveCount(4);
  await expect(page.getByTestId('annotation')).toHaveCount(4);

  const shown = await marks.locator('text').allTextContents();
  const length = Number(/^([\d.]+) mm$/m.exec(shown.join('\n'))?.[1]);
  // 0.2 of the view's width; the whole image, 240 mm, fits its shorter side.
  const box = await stack(page).boundingBox();
  expect(length).toBeCloseTo((0.2 * (box?.width ?? 0) * 240) / Math.min(box?.width ?? 0, box?.height ?? 0), 0);
  expect(shown.some((text) => /^90°$/.test(text))).toBe(true);
  expect(shown.filter((text) => /mm²$/.test(text))).toHaveLength(2);
  expect(shown.filter((text) => /^mean [\d.-]+ ± [\d.]+$/.test(text))).toHaveLength(2);

  await page.reload();
  await expect(stack(page)).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  await expect(marks).toHaveCount(4);
  expect(await marks.locator('text').allTextContents()).toEqual(shown);
  await page.keyboard.press('j');
  await expect(marks).toHaveCount(0);
});

test('a series plays, faster and slower, and stops where it is', async ({ page, system, folder }) => {
  await openStudy(page, system, await uploadCtHead(system, folder, 'Hanging'));
  await page.keyboard.press('Home');
  await page.keyboard.press(' ');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  await expect.poll(async () => Number(await stack(page).getAttribute('data-image-index'))).toBeGreaterThan(3);
  await page.keyboard.press('.');
  await page.keyboard.press(' ');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  const index = await stack(page).getAttribute('data-image-index');
  await page.waitForTimeout(500);
  await expect(stack(page)).toHaveAttribute('data-image-index', index ?? '');
});

test('the value under the pointer is the file’s, in Hounsfield units', async ({ page, system, folder }) => {
  await openStudy(page, system, await uploadCtHead(system, folder, 'Hanging'));
  const box = await stack(page).boundingBox();
  if (!box) throw new Error('The viewer has no place on the page.');
  await page.mouse.move(box.x + 6, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  // The middle of the head is its ventricle.
  await expect(page.getByTestId('probe')).toContainText(/6[34], 6[34]8 HU/);
});

test('memory stays bounded while one study after another is opened', async ({ page, system, folder }) => {
  const id = await uploadCtHead(system, folder, 'Hanging');
  await openStudy(page, system, id);
  /** Bytes of decoded images that the viewer holds, and studies' worth of metadata. */
  const held = () =>
    page.evaluate(async () => {
      const address = '/cornerstone/cornerstone.js';
      const { core } = (await import(address)) as { core: { cache: { getCacheSize(): number } } };
      return core.cache.getCacheSize();
    });
  const study = page.getByRole('row').filter({ hasText: 'Hanging' }).getByRole('link');
  const sizes: number[] = [];
  for (let opened = 0; opened < 10; opened += 1) {
    // All of its slices, as a reader would have scrolled through them.
    await expect.poll(held).toBeGreaterThan(24 * 128 * 128 * 2 * 0.9);
    sizes.push(await held());
    await page.getByRole('link', { name: 'Worklist' }).click();
    await expect.poll(held).toBe(0);
    await study.click();
    await expect(stack(page)).toHaveAttribute('data-rendered', 'true', { timeout: 30_000 });
  }
  expect(Math.max(...sizes)).toBeLessThan(2 * sizes[0]!);
});

test('a lost connection is said, and the images come by themselves when it is back', async ({
  page,
  system,
  folder,
  context,
}) => {
  await openStudy(page, system, await uploadCtHead(system, folder, 'Hanging'));
  await context.setOffline(true);
  await page.keyboard.press(']');
  await expect(page.getByText('The server is not reached.')).toBeVisible();
  await context.setOffline(false);
  await expect(stack(page)).toHaveAttribute('data-rendered', 'true', { timeout: 30_000 });
  await expect(stack(page)).toContainText('12 slices');
});

test('nothing on the page jumps while a study opens', async ({ page, system, folder }) => {
  const id = await uploadCtHead(system, folder, 'Hanging');
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
        if (!hadRecentInput) shifts.push(value);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await openStudy(page, system, id);
  await page.reload();
  await expect(stack(page)).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  const total = await page.evaluate(() =>
    (window as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
  );
  // "Good" is below 0.1 (web.dev/articles/cls).
  expect(total).toBeLessThan(0.05);
});

test('a series that grows shows its new images without being opened again', async ({ page, system, folder }) => {
  const files = join(folder, 'Growing');
  writeCtHead(files, 'Growing', [{ plane: 'axial', slices: 6, size: 64, gap: 6, number: 1 }]);
  const names = readdirSync(files).toSorted();
  const client = await signIn(system.url, 'clinician@demo.local');
  const send = async (some: readonly string[]) => {
    for (const name of some) await client.upload(join(files, name));
  };
  await send(names.slice(0, 4));
  const study = await eventually('four slices', 60, async () => {
    const { studies } = await client.graphql<{ studies: { edges: { node: Found }[] } }>(
      '{ studies(first: 50) { edges { node { id description instanceCount } } } }',
    );
    const found = studies.edges.find(({ node }) => node.description === 'Growing head')?.node;
    return found?.instanceCount === 4 ? found.id : null;
  });
  await openStudy(page, system, study);
  await expect(stack(page)).toHaveAttribute('data-image-count', '4');
  await page.keyboard.press('Home');
  await page.keyboard.press('i');
  const shown = await stack(page).getAttribute('data-frame');
  await send(names.slice(4));
  await expect(stack(page)).toHaveAttribute('data-image-count', '6', { timeout: 60_000 });
  // The reader stays on the image that was there, as it was.
  await expect(stack(page)).toHaveAttribute('data-frame', shown ?? '');
  await expect(stack(page)).toHaveAttribute('data-rendered', 'true');
  await expect(stack(page).getByText('Inverted')).toBeVisible();
  await page.keyboard.press('End');
  await expect(stack(page)).toHaveAttribute('data-image-index', '5');
});

interface Found {
  readonly id: string;
  readonly description: string | null;
  readonly instanceCount: number;
}

test('images that are slow to come are waited for in peace', async ({ page, system, folder }) => {
  const id = await uploadCtHead(system, folder, 'Hanging');
  await openStudy(page, system, id);
  // What is asked for from now on hangs until it is let go.
  let release = (): void => undefined;
  const released = new Promise<void>((done) => {
    release = done;
  });
  await page.route('**/dicomweb/**', async (route) => {
    await released;
    await route.continue();
  });
  const box = await stack(page).boundingBox();
  await page.keyboard.press(']');
  await expect(stack(page).getByText('Loading the image')).toBeVisible();
  await page.waitForTimeout(1500);
  await expect(stack(page).getByText('Loading the image')).toBeVisible();
  await expect(page.locator('main').getByRole('alert')).toHaveCount(0);
  expect(await stack(page).boundingBox()).toEqual(box);
  release();
  await expect(stack(page)).toHaveAttribute('data-rendered', 'true', { timeout: 30_000 });
  expect(await stack(page).boundingBox()).toEqual(box);
});
