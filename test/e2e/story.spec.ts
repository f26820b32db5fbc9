import { startSystem } from '../support/system.js';
import { expect, openRow, row, signInAs, test, waitForStatus } from './support/fixtures.js';
import { findSquatVideo, findStudyArchive, missing, unpackSeries } from './support/patient-data.js';

const video = findSquatVideo();
const archive = findStudyArchive();

test('a study and a video go in, findings come out, a person decides, and it is kept', async ({ page, folder }) => {
  test.skip(video === null || archive === null, missing);
  if (video === null || archive === null) return;
  test.setTimeout(900_000);
  let system = await startSystem({ portal: true });
  try {
    await signInAs(page, system.url, 'therapist');
    await page.getByTestId('upload-folder').setInputFiles(unpackSeries(archive, folder));
    await page.getByTestId('upload-files').setInputFiles(video);
    const uploads = page.getByRole('complementary', { name: 'Uploads' });
    await expect(uploads.getByRole('progressbar').first()).toBeVisible();
    await expect(uploads).toContainText('22 files received', { timeout: 120_000 });
    await expect(uploads).toContainText('1 file received', { timeout: 60_000 });

    // Live: the bar moves without a reload.
    const analysing = row(page, 'pose_squats.mp4');
    await expect(analysing.getByRole('progressbar')).toBeVisible({ timeout: 120_000 });
    await waitForStatus(page, 'pose_squats.mp4', 'To review');
    await waitForStatus(page, 'RCBV', 'To review');

    await openRow(page, /RCBV/);
    const stack = page.getByTestId('stack');
    await expect(stack).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
    await expect(stack).toContainText('/ 22');
    await expect(page.getByTestId('analysis')).toContainText('Brain tumour');

    await page.getByRole('link', { name: 'Worklist' }).click();
    await openRow(page, 'pose_squats.mp4');
    await expect(page.getByTestId('skeleton')).toHaveAttribute('data-skeleton', 'drawn');
    // Two complete repetitions, and a third that never rises.
    await expect(page.getByTestId('finding')).toHaveCount(3);
    await page.getByTestId('finding').nth(1).getByRole('button').first().click();
    await page.keyboard.press('r');
    await page.getByRole('dialog').getByLabel('Reason').fill('Heels leave the ground');
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await expect(page.getByTestId('finding').nth(1)).toContainText('Rejected by Demo Therapist');

    await system.stop();
    system = await startSystem({ portal: true, home: system.home });
    await signInAs(page, system.url, 'clinician');
    await expect(row(page, 'pose_squats.mp4')).toContainText('1 of 3');
    await openRow(page, 'pose_squats.mp4');
    const rejected = page.getByTestId('finding').nth(1);
    await expect(rejected).toContainText('Rejected by Demo Therapist');
    await expect(rejected).toContainText('Heels leave the ground');
  } finally {
    await system.stop();
    system.remove();
  }
});
