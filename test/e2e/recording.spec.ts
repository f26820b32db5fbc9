import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { writeFrameCounter } from '../phantoms/frame-counter.js';
import { expect, openRow, row, test, waitForStatus } from './support/fixtures.js';
import { lookAfterSeek, lookWhilePlaying } from './support/shown-frame.js';

const clip = { fps: 30, width: 640, height: 360 } as const;
const frames = 240;
const seeks = 50;

test('the skeleton belongs to the frame that is shown: after 50 seeks, in steps and in playback', async ({
  signIn,
  folder,
}) => {
  const file = join(folder, 'frame-numbers.mp4');
  await writeFrameCounter(file, clip, frames);
  const page = await signIn('therapist');
  await page.getByTestId('upload-files').setInputFiles(file);
  await expect(row(page, 'frame-numbers.mp4')).toBeVisible({ timeout: 60_000 });
  await openRow(page, 'frame-numbers.mp4');
  await expect(page.getByTestId('skeleton')).toHaveAttribute('data-shown-frame', '0');

  // Golden-ratio steps: all over the clip, forwards and backwards, the same in every run.
  const looks = [];
  for (let seek = 1; seek <= seeks; seek += 1) {
    const time = ((seek * 0.618_033_988_75) % 1) * (frames / clip.fps - 0.05);
    const sought = Math.floor(time * clip.fps);
    const seen = await lookAfterSeek(page, time, sought);
    expect(seen.at(-1)?.picture).toBe(sought);
    looks.push(...seen);
  }
  expect(looks.filter(({ picture, skeleton }) => picture !== skeleton)).toEqual([]);

  const shown = async () => Number(await page.getByTestId('skeleton').getAttribute('data-shown-frame'));
  await page.keyboard.press('Home');
  await expect.poll(shown).toBe(0);
  for (let step = 1; step <= 12; step += 1) {
    await page.keyboard.press('.');
    await expect.poll(shown).toBe(step);
  }
  await page.keyboard.press(',');
  await expect.poll(shown).toBe(11);
  await page.keyboard.press('End');
  await expect.poll(shown).toBe(frames - 1);

  await page.keyboard.press('Home');
  await expect.poll(shown).toBe(0);
  const played = await lookWhilePlaying(page, 60);
  expect(new Set(played.map(({ picture }) => picture)).size).toBeGreaterThanOrEqual(60);
  expect(played.filter(({ picture, skeleton }) => picture !== skeleton)).toEqual([]);
});

test('a video that browsers do not play opens by itself once it is converted, frame for frame', async ({
  signIn,
  folder,
}) => {
  const numbered = join(folder, 'numbered.mp4');
  const file = join(folder, 'camera.avi');
  await writeFrameCounter(numbered, clip, 90);
  execFileSync('ffmpeg', ['-v', 'error', '-i', numbered, '-c:v', 'mpeg4', '-q:v', '2', '-g', '90', file]);
  const page = await signIn('therapist');
  await page.getByTestId('upload-files').setInputFiles(file);
  await expect(row(page, 'camera.avi')).toBeVisible({ timeout: 60_000 });
  await openRow(page, 'camera.avi');
  await expect(page.getByTestId('skeleton')).toHaveAttribute('data-shown-frame', '0', { timeout: 120_000 });
  expect(await page.getByTestId('video').getAttribute('src')).toMatch(/\/web$/);
  const looks = [];
  for (let seek = 1; seek <= 15; seek += 1) {
    const time = ((seek * 0.618_033_988_75) % 1) * (90 / clip.fps - 0.05);
    const sought = Math.floor(time * clip.fps);
    const seen = await lookAfterSeek(page, time, sought);
    expect(seen.at(-1)?.picture).toBe(sought);
    looks.push(...seen);
  }
  const played = await lookWhilePlaying(page, 30);
  expect([...looks, ...played].filter(({ picture, skeleton }) => picture !== skeleton)).toEqual([]);
});

test('a click on an angle goes to its time, and the playhead follows', async ({ signIn }) => {
  const page = await signIn('therapist');
  await waitForStatus(page, 'squat.mp4', 'To review');
  await openRow(page, 'squat.mp4');
  const chart = page.getByRole('img', { name: /Joint angles over time/ });
  await expect(chart).toBeVisible();
  await expect(page.getByTestId('skeleton')).toHaveAttribute('data-skeleton', 'drawn');
  const box = await chart.boundingBox();
  if (!box) throw new Error('The chart has no place on the page.');
  const before = await page.getByTestId('clock').innerText();
  await page.mouse.click(box.x + box.width * 0.6, box.y + box.height / 2);
  await expect(page.getByTestId('clock')).not.toHaveText(before);

  await page.keyboard.press('s');
  await expect(page.getByTestId('skeleton')).toHaveAttribute('data-skeleton', 'none');
});
