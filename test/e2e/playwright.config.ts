import { defineConfig } from '@playwright/test';
import { chromiumOptions } from '../support/browser.js';

// One system for all files, and two cores: one worker. Analyses take minutes on a busy machine, so waits are long; a test
// that hangs is ended by its own limit.
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  timeout: 10 * 60_000,
  expect: { timeout: 30_000 },
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    launchOptions: chromiumOptions(),
    trace: 'retain-on-failure',
  },
});
