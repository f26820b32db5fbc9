// npm packages, the pinned Node among them.
import { say, step } from './process.mjs';
import { whenChanged } from './stamp.mjs';

const manifests = [
  'package.json',
  'package-lock.json',
  '.npmrc',
  'models/package.json',
  'api/package.json',
  'web/package.json',
];

export async function ensureInstalled() {
  await whenChanged('node_modules/.overread-installed', manifests, ['node_modules/.bin/node'], async () => {
    say('Installing packages (the first time takes a few minutes) …');
    // onnxruntime-node's own install script fetches CUDA libraries from outside npm; whoever has a GPU adds them (README).
    await step('npm ci', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      env: { ONNXRUNTIME_NODE_INSTALL: 'skip', NODE_ENV: 'development' },
    });
  });
}
