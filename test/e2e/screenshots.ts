/** The README's pictures: rendered people and a public sample series, never a patient. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/system.js';
import { expect, openRow, row, test, waitForStatus } from './support/fixtures.js';

const docs = join(projectRoot, 'docs');

test('pictures of worklist, recording and study', async ({ signIn }) => {
  mkdirSync(docs, { recursive: true });
  const page = await signIn('clinician');
  await waitForStatus(page, /squat/i, 'To review', 600);
  await waitForStatus(page, /walk/i, 'Not analysed', 600);
  await expect(row(page, /BRAIN/i)).toBeVisible();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(docs, 'worklist.png') });

  await openRow(page, /squat/i);
  const findings = page.getByTestId('finding');
  await expect(findings.first()).toBeVisible();
  await findings.nth(1).getByRole('button').first().click();
  // Into the bottom of the second squat, where there is something to see.
  await page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid="video"]');
    if (video) video.currentTime += 1.5;
  });
  await expect(page.getByTestId('skeleton')).toHaveAttribute('data-skeleton', 'drawn');
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(docs, 'recording.png') });

  await page.goBack();
  await openRow(page, /BRAIN/i);
  await expect(page.getByTestId('stack').locator('canvas').first()).toBeVisible();
  await page.waitForTimeout(3000);
  await page.screenshot({ path: join(docs, 'study.png') });
});
