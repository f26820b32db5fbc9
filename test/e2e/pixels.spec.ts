import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { signIn } from '../support/client.js';
import { expect, signInAs, test } from './support/fixtures.js';
import { giveOwnSeries, giveOwnUid } from './support/own-uid.js';
import { findDicomArchive, missing, unpack } from './support/patient-data.js';
import { seriesPageOf } from './support/series-page.js';

interface Expected {
  readonly file: string;
  readonly frame: number;
  readonly pixels: readonly { readonly column: number; readonly row: number; readonly value: number | number[] }[];
}

/** Made by pixel-values.py. */
const table = JSON.parse(readFileSync(new URL('pixel-values.json', import.meta.url), 'utf8')) as {
  readonly files: readonly Expected[];
};
const archive = findDicomArchive();

test('the values under the pointer are those that pydicom reads', async ({ page, system, folder }) => {
  test.skip(archive === null, missing);
  unpack(archive ?? '', folder);
  const client = await signIn(system.url, 'clinician@demo.local');
  await signInAs(page, system.url, 'clinician');
  for (const [place, { file }] of table.files.entries()) {
    giveOwnUid(join(folder, file), 2000 + place);
    // Another test sends the other files of these series: what is opened here is to hold this one image.
    giveOwnSeries(join(folder, file), 2000 + place);
  }
  for (const expected of table.files) {
    await test.step(expected.file, async () => {
      await page.goto(`${system.url}${await seriesPageOf(client, join(folder, expected.file))}`);
      const stack = page.getByTestId('stack');
      await expect(stack, expected.file).toHaveAttribute('data-rendered', 'true', { timeout: 30_000 });
      if (expected.frame > 1) {
        await page.keyboard.press('Home');
        for (let frame = 1; frame < expected.frame; frame += 1) await page.keyboard.press('j');
        await expect(stack).toHaveAttribute('data-image-index', String(expected.frame - 1));
        await expect(stack).toHaveAttribute('data-rendered', 'true');
      }
      for (const { column, row, value } of expected.pixels) {
        const shown = await valueAt(page, column, row);
        expect(shown, `${expected.file} at ${column}, ${row}`).toEqual([value].flat());
      }
    });
  }
});

/** Beside the image there is no value. */
const inTime = { timeout: 5000 };

/** Moves the pointer until it is on that pixel, as a reader would: by what the image says of the place. */
async function valueAt(page: Page, column: number, row: number): Promise<number[]> {
  const probe = page.getByTestId('probe');
  const box = await page.getByTestId('stack').boundingBox();
  if (!box) throw new Error('The viewer has no place on the page.');
  const read = async (x: number, y: number): Promise<{ at: [number, number]; value: number[] }> => {
    await page.mouse.move(x, y);
    // The page has to have answered the movement before it is read.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    // Both at one moment: between two questions the page may draw the next place.
    const [place = '', value = ''] = await probe.evaluate(
      (shown) => [...shown.querySelectorAll('span, b')].map((part) => part.textContent ?? ''),
      undefined,
      inTime,
    );
    const [shownColumn = Number.NaN, shownRow = Number.NaN] = place.split(', ').map(Number);
    return { at: [shownColumn, shownRow], value: value.replace(' HU', '').split(' ').map(Number) };
  };
  let [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  // More than one pixel even of an image of ten, and inside of one that is four times as high as wide.
  const step = box.height / 9;
  const [origin, across, down] = [await read(x, y), await read(x + step, y), await read(x, y + step)];
  const scale = [step / (across.at[0] - origin.at[0]), step / (down.at[1] - origin.at[1])] as const;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const { at, value } = await read(x, y);
    if (at[0] === column && at[1] === row) return value;
    // Less than the whole way: measured over few pixels, the scale may be a third too large, and would overshoot for ever.
    x += 0.7 * (column - at[0]) * scale[0];
    y += 0.7 * (row - at[1]) * scale[1];
  }
  throw new Error(`The pointer did not find pixel ${column}, ${row}.`);
}
