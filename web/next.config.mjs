import { resolve } from 'node:path';

// Plain JavaScript, so that the server at run time compiles nothing.
const pointAtBundledWorker = { loaders: [resolve(import.meta.dirname, 'bundle/worker-url-loader.cjs')] };
/** Emscripten's glue names these behind a check that is never true in a browser. */
const nodeModules = ['fs', 'path', 'crypto'];

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  turbopack: {
    root: resolve(import.meta.dirname, '..'),
    rules: {
      '**/@cornerstonejs/tools/dist/esm/utilities/registerComputeWorker.js': pointAtBundledWorker,
      '**/@cornerstonejs/dicom-image-loader/dist/esm/init.js': pointAtBundledWorker,
    },
    resolveAlias: Object.fromEntries(nodeModules.map((name) => [name, { browser: './bundle/empty.js' }])),
  },
};

export default config;
