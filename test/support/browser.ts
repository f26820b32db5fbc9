import type { LaunchOptions, Page } from '@playwright/test';
import { DEMO_PASSWORD } from './client.js';

/** How tests, pictures and the bench start the system's Chromium: no sandbox as root, no calls to the outside. */
export function chromiumOptions(): LaunchOptions {
  return {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
}

/** Signs in to the portal as one of the demo accounts, and waits for the page that was wanted. */
export async function signInToPortal(page: Page, url: string, account: string, path = '/'): Promise<void> {
  await page.goto(`${url}/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByLabel('E-mail').fill(`${account}@demo.local`);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((address) => address.pathname === path.split('?')[0]);
}
