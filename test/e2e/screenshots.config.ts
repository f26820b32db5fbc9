import { defineConfig } from '@playwright/test';
import { chromiumOptions } from '../support/browser.js';

/** `npm run screenshots`: remakes the README's pictures in `docs/` from the demo content. */
export default defineConfig({
  testDir: '.',
  testMatch: 'screenshots.ts',
  outputDir: '../../test-results/screenshots',
  workers: 1,
  timeout: 15 * 60_000,
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    launchOptions: chromiumOptions(),
    colorScheme: 'dark',
  },
});
