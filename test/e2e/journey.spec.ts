import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { projectRoot } from '../support/system.js';
import { signInAs, test, uploadFiles } from './world.js';

const testData = join(projectRoot, process.env.OVERREAD_TEST_DATA ?? '../shared/data');
const video = join(testData, 'video/pose_squats.mp4');
const studies = join(testData, 'mr-studies.zip');
const reason = 'The person only shifts the weight here';

/** All DICOM files of one series of the MR study. */
function seriesOf(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const first = files[0];
  if (first === undefined) throw new Error(`${folder} is empty.`);
  const series = join(first, '..');
  return files.filter((file) => join(file, '..') === series);
}

async function openRow(page: Page, world: { url(): string }, name: RegExp): Promise<void> {
  await page.goto(`${world.url()}/`);
  await page.getByRole('link', { name }).first().click();
}

test('a study and a video go in, findings come out, a person decides, and it survives a restart', async ({
  page,
  world,
}) => {
  test.skip(!existsSync(video) || !existsSync(studies), 'Needs the test data (OVERREAD_TEST_DATA).');
  const folder = mkdtempSync(join(tmpdir(), 'overread-journey-'));
  try {
    await signInAs(page, world, 'clinician');
    await expect(page.getByText('Research use, not for diagnosis').first()).toBeVisible();

    await test.step('upload a DICOM series', async () => {
      execFileSync('python3', [
        '-c',
        'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])',
        studies,
        folder,
      ]);
      await uploadFiles(page, seriesOf(folder));
    });
    await test.step('upload a video and watch its progress', async () => {
      await uploadFiles(page, [video]);
      const row = page.getByRole('row', { name: /pose_squats/ }).first();
      await expect(row).toBeVisible();
      await expect(row.getByRole('progressbar')).toBeVisible({ timeout: 5 * 60_000 });
      await expect(row).toContainText('To review', { timeout: 8 * 60_000 });
    });
    await test.step('see why the series was not analysed, and its image', async () => {
      await page.goto(`${world.url()}/not-analysed`);
      await expect(page.getByText(/pipeline/i).first()).toBeVisible();
      await page.goto(`${world.url()}/`);
      await page.getByRole('row', { name: /MR/ }).first().getByRole('link').first().click();
      await expect(page.getByTestId('stack').locator('canvas').first()).toBeVisible();
    });
    await test.step('reject a finding with a reason', async () => {
      await openRow(page, world, /pose_squats/);
      const finding = page.getByTestId('finding').first();
      await expect(page.getByTestId('finding')).toHaveCount(3);
      await finding.getByRole('button').first().click();
      await page.keyboard.press('r');
      await page.getByLabel('Reason').fill(reason);
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Reject/ })
        .click();
      await expect(finding).toHaveAttribute('data-state', 'REJECT');
    });

    await world.restart();
    await page.context().clearCookies();
    await signInAs(page, world, 'clinician');
    await openRow(page, world, /pose_squats/);
    const kept = page.getByTestId('finding').first();
    await expect(kept).toHaveAttribute('data-state', 'REJECT');
    await expect(kept).toContainText(reason);
    await expect(kept).toContainText(/Rejected by/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
