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

/**
 * What is changed in the packages' source: where the workers lie, and that native pixels have their stored bits cut out,
 * which Cornerstone does for signed values alone. The build fails where the text that is replaced is gone.
 *
 * @param web the portal's folder
 */
function changedSources(web) {
  const changes = [
    [
      /(tools\/dist\/esm\/utilities\/registerComputeWorker|dicom-image-loader\/dist\/esm\/init)\.js$/,
      spawner,
      "'/cornerstone/$1.js'",
    ],
    [
      /imageLoader\/getImageFrame\.js$/,
      'bitsStored: imagePixelModule.bitsStored,',
      '$& highBit: imagePixelModule.highBit,',
    ],
    [
      /shared\/decoders\/decodeLittleEndian\.js$/,
      'return imageFrame;\n}',
      `imageFrame.pixelData = storedBits(imageFrame.pixelData ?? pixelData, imageFrame);\n$&\nimport { storedBits } from '${web}/viewer/stored-bits.ts';`,
    ],
  ];
  return {
    name: 'changed-sources',
    setup(context) {
      for (const [filter, before, after] of changes) {
        context.onLoad({ filter }, async ({ path }) => {
          const source = await readFile(path, 'utf8');
          const changed = source.replace(before, after);
          if (changed === source) throw new Error(`${path} no longer has the text that the viewer replaces: ${before}`);
          return { contents: changed, loader: 'js' };
        });
      }
    },
  };
}

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
    plugins: [noNodeModules, changedSources(web)],
    logLevel: 'error',
  });
  await Promise.all(Object.entries(codecs).map(([name, file]) => copyFile(require.resolve(file), `${folder}/${name}`)));
}
