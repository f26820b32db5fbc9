/** A really started system that all files of a run share, and people who sign in to it. */
import { test as base, type Page } from '@playwright/test';
import { DEMO_PASSWORD } from '../support/client.js';
import { type RunningSystem, startSystem } from '../support/system.js';

export interface World {
  readonly url: () => string;
  /** Stops everything in order and starts it again on the same folder; addresses change. */
  restart(): Promise<void>;
}

export const test = base.extend<object, { world: World }>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from this pattern.
    async ({}, use) => {
      let system: RunningSystem = await startSystem({ portal: true });
      const { home } = system;
      await use({
        url: () => system.url,
        async restart() {
          await system.stop();
          system = await startSystem({ portal: true, home });
        },
      });
      await system.stop();
      system.remove();
    },
    { scope: 'worker', timeout: 3 * 60_000 },
  ],
});

export async function signInAs(page: Page, world: World, role: string): Promise<void> {
  await page.goto(`${world.url()}/sign-in`);
  await page.getByLabel('E-mail').fill(`${role}@demo.local`);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** Chooses files as the upload menu does, and waits until the tray says that they were received. */
export async function uploadFiles(page: Page, paths: string[]): Promise<void> {
  await page.getByTestId('upload-files').setInputFiles(paths);
  const group = page.getByTestId('upload').first();
  await group.getByText(/received|already here/i).waitFor({ timeout: 5 * 60_000 });
}
