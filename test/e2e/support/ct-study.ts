import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type CtSeries, writeCtHead } from '../../phantoms/ct-head.js';
import { eventually, signIn } from '../../support/client.js';
import type { RunningSystem } from '../../support/system.js';
import { expect, signInAs } from './fixtures.js';

/** Two axial series of other spacing and a sagittal one, in one frame of reference. */
export const hangingSeries: readonly CtSeries[] = [
  { plane: 'axial', slices: 24, size: 128, gap: 6, number: 1 },
  { plane: 'axial', slices: 12, size: 128, gap: 12, number: 2 },
  { plane: 'sagittal', slices: 10, size: 128, gap: 12, number: 3 },
];

const studies = new WeakMap<RunningSystem, Map<string, string>>();

/** Uploads a head of that name once for each system, and waits until all of it has arrived. @returns the study's id */
export async function uploadCtHead(
  system: RunningSystem,
  folder: string,
  name: string,
  series: readonly CtSeries[] = hangingSeries,
): Promise<string> {
  const known = studies.get(system) ?? new Map<string, string>();
  studies.set(system, known);
  const before = known.get(name);
  if (before !== undefined) return before;
  const files = join(folder, name);
  writeCtHead(files, name, series);
  const client = await signIn(system.url, 'clinician@demo.local');
  for (const file of readdirSync(files)) await client.upload(join(files, file));
  const expected = series.reduce((sum, { slices }) => sum + slices, 0);
  const id = await eventually(`${expected} images of ${name}`, 120, async () => {
    const { studies: found } = await client.graphql<{
      studies: { edges: { node: { id: string; description: string | null; instanceCount: number } }[] };
    }>('{ studies(first: 50) { edges { node { id description instanceCount } } } }');
    const node = found.edges.find((edge) => edge.node.description === `${name} head`)?.node;
    return node?.instanceCount === expected ? node.id : null;
  });
  known.set(name, id);
  return id;
}

/** Opens the study and waits for its first image. */
export async function openStudy(page: Page, system: RunningSystem, id: string): Promise<void> {
  await signInAs(page, system.url, 'clinician', `/studies/${id}`);
  await expect(page.getByTestId('stack')).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
}
