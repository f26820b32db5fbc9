import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { FOUR_VIEWS, KNOWN_MASSES, type MammogramStudy, writeMammograms } from '../../phantoms/mammogram-study.js';
import { eventually, signIn } from '../../support/client.js';
import type { RunningSystem } from '../../support/system.js';
import { expect } from './fixtures.js';

export const mammogramSize = { columns: 480, rows: 640, spacing: 0.35, masses: KNOWN_MASSES } as const;

/** @returns the study's id, once all of it has arrived */
export async function uploadMammograms(
  system: RunningSystem,
  folder: string,
  name: string,
  views: typeof FOUR_VIEWS | readonly (typeof FOUR_VIEWS)[number][] = FOUR_VIEWS,
  more: Partial<MammogramStudy> = {},
): Promise<string> {
  const client = await signIn(system.url, 'clinician@demo.local');
  const written = writeMammograms(join(folder, name), { name, ...mammogramSize, views, ...more });
  for (const { path } of written) await client.upload(path);
  return eventually(`the mammograms of ${name}`, 120, async () => {
    const { studies } = await client.graphql<{
      studies: { edges: { node: { id: string; description: string | null; instanceCount: number } }[] };
    }>('{ studies(first: 50) { edges { node { id description instanceCount } } } }');
    const found = studies.edges.find(({ node }) => node.description === `${name} mammography`)?.node;
    return found?.instanceCount === views.length ? found.id : null;
  });
}

export async function waitForViews(page: Page, count: number): Promise<void> {
  await expect(page.getByTestId('stack').and(page.locator('[data-rendered="true"]'))).toHaveCount(count, {
    timeout: 60_000,
  });
}

/** The reader’s own words of the exam, not yet committed. */
export async function fillRead(page: Page): Promise<void> {
  await page.getByLabel('Right breast, BI-RADS').selectOption({ label: '2: benign' });
  await page.getByLabel('Left breast, BI-RADS').selectOption({ label: '4B: moderate suspicion' });
  await page.getByLabel('Breast density').selectOption({ label: 'b: scattered fibroglandular density' });
  await page.getByLabel('Recommendation').selectOption({ label: 'Biopsy' });
}
