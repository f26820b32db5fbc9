import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import repeatability from '../../models/brain-tumour/repeatability.json' with { type: 'json' };
import { type MrHead, type PhantomLesion, volumeOf, writeMrHead } from '../phantoms/mr-head.js';
import { signIn } from '../support/client.js';
import { expect, openRow, signInAs, test, waitForStatus } from './support/fixtures.js';

const grid = { plane: 'axial', slices: 28, size: 192, gap: 3 } as const;
const ball = (centre: PhantomLesion['centre'], radius: number): PhantomLesion => ({
  centre,
  semiAxes: [radius, radius, radius],
});
const still = ball([-34, 28, 6], 14);
const small = ball([32, -25, 6], 15);
const grown = ball([32, -25, 6], 18);
/** Per cent: what the measured change may differ from the true one, as `npm run repeatability` found it for lesions of this size. */
const statedError = repeatability.sequences.T1CE.bins.find(({ below }) => below === null)!.repeatability;

/** Of one person, whatever the name of the study. */
const visit = (name: string, StudyDate: string, frame: string, more: Pick<MrHead, 'lesions' | 'seed'>): MrHead => ({
  ...{ name, ...more, series: [{ sequence: 'T1CE', grid, number: 1 }] },
  study: { StudyDate, PatientID: 'PHANTOM-RETURNS', PatientName: 'Phantom^Returns', FrameOfReferenceUID: frame },
});

test('a prior study beside: its date, its series, the change of each lesion within the measured error', async ({
  page,
  system,
  folder,
}) => {
  page.setDefaultTimeout(30_000);
  const client = await signIn(system.url, 'clinician@demo.local');
  const send = async (head: MrHead): Promise<void> => {
    const files = writeMrHead(join(folder, head.name), head);
    for (const file of readdirSync(files)) await client.upload(join(files, file));
  };
  await send(visit('First', '20250301', '2.25.77', { lesions: [small, still], seed: 1 }));
  await send(visit('Second', '20261122', '2.25.77', { lesions: [grown, still], seed: 2 }));
  const elsewhere = visit('Elsewhere', '20240105', '2.25.78', { lesions: [] });
  await send({ ...elsewhere, series: [{ sequence: 'T1', grid: { ...grid, slices: 8, gap: 9 }, number: 1 }] });

  await signInAs(page, system.url, 'clinician');
  await page.setViewportSize({ width: 1280, height: 800 });
  await waitForStatus(page, /First head/, 'To review');
  await waitForStatus(page, /Second head/, 'To review');
  await openRow(page, /Second head/);
  const first = page.getByTestId('stack').first();
  await expect(first).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });

  const choice = page.getByLabel('Prior', { exact: true });
  await expect(choice.getByRole('option')).toHaveText([
    'None beside',
    '1 Mar 2025 · First head',
    '5 Jan 2024 · Elsewhere head',
  ]);
  await choice.selectOption({ label: '1 Mar 2025 · First head' });
  const second = page.getByTestId('stack').nth(1);
  await expect(second).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  await expect(page.getByTestId('visit')).toHaveText(['CURRENT 2026-11-22', 'PRIOR 2025-03-01']);

  // By place: both stacks are alike, and the second follows the first.
  await page.keyboard.press('Home');
  await page.keyboard.press('j');
  await expect(first).toHaveAttribute('data-image-index', '1');
  await expect(second).toHaveAttribute('data-image-index', '1');

  const change = page.getByTestId('volume-change');
  await expect(change).toContainText(`Within error (±${statedError} %)`);
  const grew = change.locator('dl > div').filter({ hasText: '+' }).first();
  const [, percent] = /\+(\d+) %/.exec((await grew.getByRole('definition').textContent())!)!;
  // It is named by its number in the list of findings.
  const [number] = /\d+$/.exec((await grew.getByRole('term').textContent())!)!;
  const truth = (volumeOf(grown) / volumeOf(small) - 1) * 100;
  // The error is of either volume: of the change in per cent of the first, as much more as the lesion has grown.
  expect(Math.abs(Number(percent) - truth)).toBeLessThan(statedError * (1 + truth / 100));
  await page.getByTestId('finding').first().getByRole('button').first().click();
  await change.scrollIntoViewIfNeeded();
  await page.screenshot({ path: test.info().outputPath('prior.png') });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  expect(await overflow(page)).toBe(0);

  // What the reader rejects counts no longer: the lesion that grew is gone from the sum.
  const grownCard = page.getByTestId('finding').nth(Number(number) - 1);
  await grownCard.getByRole('button').first().click();
  await grownCard.getByRole('button', { name: 'Reject' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Artefact' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
  await expect(change).toContainText('1 of the prior study without a match here');

  // Another frame of reference, another sequence: nothing is compared, and how they scroll is said.
  await choice.selectOption({ label: '5 Jan 2024 · Elsewhere head' });
  await expect(page.getByText('No series of the same kind')).toBeVisible();
  await page.getByRole('navigation', { name: 'Series' }).getByRole('button').last().click();
  await expect(second).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  await expect(page.getByTestId('visit').nth(1)).toContainText('PRIOR 2024-01-05');
  await first.hover();
  await page.keyboard.press('End');
  await expect(second).toHaveAttribute('data-image-index', '7');
  await expect(page.getByTestId('visit').nth(1)).toContainText('not by place');
  await expect(change).toContainText('No change is shown');
  await page.screenshot({ path: test.info().outputPath('other.png') });
});

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
