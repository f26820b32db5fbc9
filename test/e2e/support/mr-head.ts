import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { KNOWN_LESIONS, writeMrHead } from '../../phantoms/mr-head.js';
import { type Client, signIn } from '../../support/client.js';
import type { RunningSystem } from '../../support/system.js';
import { expect, openRow, signInAs, waitForStatus } from './fixtures.js';

interface Head {
  /** The patient's; the study is called `<name> head`. */
  readonly name: string;
  /** How many of the known ones. */
  readonly lesions: number;
  /** Millimetres between slices. */
  readonly gap: number;
}

/** Pixels a side. */
export const headSize = 256;
export const headSlices = 30;

/** Uploads an axial T1 post-contrast head and opens it once it is analysed. */
export async function openMrHead(
  page: Page,
  system: RunningSystem,
  folder: string,
  { name, lesions, gap }: Head,
): Promise<Client> {
  const grid = { plane: 'axial', slices: headSlices, size: headSize, gap } as const;
  const series = [{ sequence: 'T1CE', grid, number: 1 }] as const;
  writeMrHead(folder, { name, lesions: KNOWN_LESIONS.slice(0, lesions), series });
  const client = await signIn(system.url, 'clinician@demo.local');
  for (const file of readdirSync(folder)) await client.upload(join(folder, file));
  await signInAs(page, system.url, 'clinician');
  const row = new RegExp(`Phantom, ${name}`);
  await waitForStatus(page, row, 'To review');
  await openRow(page, row);
  await expect(page.getByTestId('stack')).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  return client;
}
