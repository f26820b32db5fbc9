import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { signInToPortal } from '../../support/browser.js';
import { type RunningSystem, startSystem } from '../../support/system.js';

export { expect };

export type Account = 'clinician' | 'therapist' | 'integration' | 'auditor' | 'admin';

interface ForTests {
  /** Opens the portal signed in as one of the demo accounts. */
  readonly signIn: (account: Account, path?: string) => Promise<Page>;
  /** A folder that is gone after the test. */
  readonly folder: string;
}

interface ForWorkers {
  /** API, worker and portal with the demo content, shared by all tests that do not restart it. */
  readonly system: RunningSystem;
}

export const test = base.extend<ForTests, ForWorkers>({
  system: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures off this pattern.
    async ({}, use) => {
      const system = await startSystem({ portal: true });
      await use(system);
      await system.stop();
      system.remove();
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  signIn: async ({ page, system }, use) => {
    await use((account, path = '/') => signInAs(page, system.url, account, path));
  },

  // biome-ignore lint/correctness/noEmptyPattern: see above.
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'overread-e2e-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
});

export async function signInAs(page: Page, url: string, account: Account, path = '/'): Promise<Page> {
  await signInToPortal(page, url, account, path);
  return page;
}

/** The worklist's row that has this text in it. */
export function row(page: Page, text: string | RegExp) {
  return page.getByRole('row').filter({ hasText: text });
}

/** Waits until the row says so; an analysis on two busy cores takes its time. */
export async function waitForStatus(page: Page, text: string | RegExp, status: string, seconds = 480): Promise<void> {
  await expect(row(page, text)).toContainText(status, { timeout: seconds * 1000 });
}

/** Opens a row of the worklist and waits for its page. */
export async function openRow(page: Page, name: string | RegExp): Promise<void> {
  await row(page, name).getByRole('link').click();
  await page.waitForURL(/\/(studies|recordings)\//);
}
