// Cornerstone3D, its two web workers and the codecs' WebAssembly, bundled to public/cornerstone ahead of `next build`.
//
// Turbopack takes minutes over these packages and never finishes on @cornerstonejs/tools' compute worker, which reaches
// its own spawner (vercel/next.js#97399). esbuild takes seconds and leaves worker addresses alone, so they are pointed at
// the bundles here.
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
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

const spawner = /new URL\(\s*'[^']*\/(\w+)\.js',\s*import\.meta\.url\s*\)/;

/** Fails the build where the text that it replaces is gone: the viewer would then look for its workers in vain. */
const pointAtBundledWorkers = {
  name: 'point-at-bundled-workers',
  setup(context) {
    const spawners = /(tools\/dist\/esm\/utilities\/registerComputeWorker|dicom-image-loader\/dist\/esm\/init)\.js$/;
    context.onLoad({ filter: spawners }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!spawner.test(source)) throw new Error(`${path} no longer spawns its worker as expected.`);
      return { contents: source.replace(spawner, "'/cornerstone/$1.js'"), loader: 'js' };
    });
  },
};

/** @param web the portal's folder @param modules node_modules */
export async function bundleCornerstone(web, modules) {
  const folder = `${web}/public/cornerstone`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: {
      cornerstone: `${web}/viewer/cornerstone-bundle.ts`,
      ...Object.fromEntries(Object.entries(workers).map(([name, file]) => [name, `${modules}/${file}`])),
    },
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [noNodeModules, pointAtBundledWorkers],
    logLevel: 'error',
  });
  await Promise.all(Object.entries(codecs).map(([name, file]) => copyFile(require.resolve(file), `${folder}/${name}`)));
}
