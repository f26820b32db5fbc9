import { defineConfig } from '@playwright/test';
import base from './playwright.config.js';

/** `npm run screenshots`: remakes the README's pictures. No tests in the sense of `npm test`. */
export default defineConfig({
  ...base,
  testMatch: 'screenshots.ts',
  use: { ...base.use, viewport: { width: 1440, height: 860 }, trace: 'off' },
});
