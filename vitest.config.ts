import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      // One copy of graphql: its CommonJS and ESM builds are different realms.
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      // Tests see the source of models, never an older build of it.
      { find: /^@overread\/models\/(.*)\.js$/, replacement: `${root}models/$1.ts` },
    ],
  },
  test: {
    include: ['{api/src,models,web}/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'tools/**/*.test.mjs'],
    // Databases for tests: one cluster a run, started by the first test file that asks (api/src/database/testing.ts).
    globalSetup: ['api/src/database/testing-setup.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**'],
    // Two cores: each file starts real processes of its own.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
