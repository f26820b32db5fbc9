// Cornerstone's two web workers and the codecs' WebAssembly, bundled to public/cornerstone ahead of `next build`.
//
// Turbopack never finishes on @cornerstonejs/tools' compute worker (it reaches its own spawner,
// vercel/next.js#97399), so the workers come from here and `worker-url-loader.cjs` points their spawners at them.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);

const workers = {
  computeWorker: '@cornerstonejs/tools/dist/esm/workers/computeWorker.js',
  decodeImageFrameWorker: '@cornerstonejs/dicom-image-loader/dist/esm/decodeImageFrameWorker.js',
};

const codecs = {
  'openjpegwasm_decode.wasm': '@cornerstonejs/codec-openjpeg/decodewasm',
  'charlswasm_decode.wasm': '@cornerstonejs/codec-charls/decodewasm',
  'libjpegturbowasm_decode.wasm': '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm',
  'openjphjs.wasm': '@cornerstonejs/codec-openjph/wasm',
};

/**
 * Emscripten's glue and vtk.js' XML writer ask for Node's modules, the first behind a check that is never true in a
 * browser, the second to extend a class that is never made here.
 */
const noNodeModules = {
  name: 'no-node-modules',
  setup(context) {
    context.onResolve({ filter: /^(node:)?(fs|path|crypto|events|url)$/ }, () => ({ path: 'none', namespace: 'none' }));
    context.onLoad({ filter: /.*/, namespace: 'none' }, () => ({
      contents: 'module.exports = { EventEmitter: class {} };',
      loader: 'js',
    }));
  },
};

export async function bundleWorkers(folder, modules) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: Object.fromEntries(Object.entries(workers).map(([name, file]) => [name, `${modules}/${file}`])),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [noNodeModules],
    logLevel: 'error',
  });
  await Promise.all(Object.entries(codecs).map(([name, file]) => copyFile(require.resolve(file), `${folder}/${name}`)));
  await writeFile(`${folder}/.bundled`, '');
}
