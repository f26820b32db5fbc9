// `npm run build -w web`: GraphQL types, Cornerstone, the portal, the thin server. Needs no network.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCornerstone } from './cornerstone.mjs';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const modules = resolve(web, '../node_modules');

function run(name, file, args, limitSeconds) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: web,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      timeout: limitSeconds * 1000,
      killSignal: 'SIGKILL',
    });
    child.on('error', fail);
    child.on('close', (code, signal) => {
      if (code === 0) return done();
      const how = signal ? `was ended after ${limitSeconds} s` : `failed with exit code ${code}`;
      fail(new Error(`${name} ${how}.`));
    });
  });
}

if (!existsSync(resolve(web, '../models/dist'))) {
  throw new Error('models/dist is missing: the portal imports compiled models, so run `tsc -b models` first.');
}
await run('GraphQL codegen', `${modules}/@graphql-codegen/cli/esm/bin.js`, ['--config', 'codegen.ts'], 120);
await bundleCornerstone(web, modules);
await run('next build', `${modules}/next/dist/bin/next`, ['build'], 600);
await run('The server build', `${modules}/typescript/bin/tsc`, ['-p', 'server'], 120);
