import { defineConfig } from '@playwright/test';
import { chromiumOptions } from '../support/browser.js';

/** The browser's tests: a whole system as child processes, on free ports and in a folder of its own (support/fixtures.ts). */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  // One system, two cores: tests take turns.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // The first test waits until the demo recordings have been analysed, which two busy cores take minutes over.
  timeout: 600_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    launchOptions: chromiumOptions(),
    trace: 'retain-on-failure',
    video: 'off',
  },
});
