/**
 * kill -9 of everything, PostgreSQL included, at random points of an upload and of the intake that follows: the sender's
 * tus client goes on by itself, and what is stored in the end is what was sent, once.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Upload } from 'tus-js-client';
import { afterAll, expect, test } from 'vitest';
import { DEMO_PASSWORD, eventually, signIn } from '../support/client.js';
import { archiveOf } from '../support/instances.js';
import { freePort, overread, projectRoot, type RunningSystem, startSystem } from '../support/system.js';
import { randomFrom } from './random.js';

/** `OVERREAD_KILLS=10` for a thorough run: each costs a start. The last two come after the last byte was sent. */
const KILLS = Number(process.env.OVERREAD_KILLS ?? 4);
const INSTANCES = 60;
const CHUNK = 200_000;
const seed = Number(process.env.OVERREAD_SEED ?? Date.now() % 1_000_000);
const built = existsSync(join(projectRoot, 'api/dist/main.js'));

let system: RunningSystem | null = null;
afterAll(async () => {
  await system?.stop();
  system?.remove();
});

async function cutPower(running: RunningSystem): Promise<void> {
  const pid = Number(readFileSync(join(running.home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGKILL');
  await running.kill();
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Names of the objects on disk; what a killed writer left half-written lies in `.new` and is none. */
function objectsOf(home: string): string[] {
  return readdirSync(join(home, 'objects'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('.new'))
    .map(({ name }) => name)
    .sort();
}

test.skipIf(!built)(`an upload that is cut off ${KILLS} times`, { timeout: 900_000 }, async () => {
  const random = randomFrom(seed);
  console.log(`seed ${seed} (OVERREAD_SEED repeats it)`);
  const { files, archive } = await archiveOf(INSTANCES);

  const port = await freePort();
  const env = { OVERREAD_DEMO: '0', SERIES_QUIET_SECONDS: '3600' };
  system = await startSystem({ port, env });
  const { home, url } = system;
  const restart = async (): Promise<void> => {
    await cutPower(system!);
    system = await startSystem({ port, home, env });
  };
  const email = 'sender@example.org';
  const beside = { OVERREAD_HOME: home };
  overread(beside, 'user', 'add', email, '--password', DEMO_PASSWORD, '--role', 'INTEGRATION');
  const token = overread(beside, 'user', 'token', email).trim();

  const points = Array.from({ length: KILLS - 2 }, () => random() * 0.95).sort((a, b) => a - b);
  let cuts = 0;
  let restarting: Promise<void> = Promise.resolve();
  await new Promise<void>((done, fail) => {
    const upload = new Upload(archive, {
      endpoint: `${url}/uploads`,
      headers: { authorization: `Bearer ${token}` },
      metadata: { filename: 'study.zip' },
      chunkSize: CHUNK,
      // As long as a start may take on a busy machine.
      retryDelays: Array.from({ length: 300 }, () => 400),
      onProgress: (sent) => {
        const next = points[cuts];
        if (next === undefined || sent < next * archive.length) return;
        cuts += 1;
        restarting = restarting.then(restart);
        restarting.catch(fail);
      },
      onError: fail,
      onSuccess: () => done(),
    });
    upload.start();
  });
  await restarting;
  for (let late = 0; late < 2; late += 1) {
    await sleep(random() * 600);
    await restart();
  }

  expect(cuts).toBe(points.length);
  const client = await signIn(url, email);
  type Counts = Record<'archives' | 'all' | 'done', { totalCount: number }> & {
    studies: { totalCount: number; edges: { node: { series: { edges: { node: { instanceCount: number } }[] } } }[] };
  };
  const counts = () =>
    client.graphql<Counts>(`{ archives: uploads { totalCount } all: uploads(withContents: true) { totalCount }
      done: uploads(withContents: true, status: [DONE]) { totalCount }
      studies { totalCount edges { node { series { edges { node { instanceCount } } } } } } }`);
  const after = await eventually('the archive', 300, async () => {
    const now = await counts();
    return now.done.totalCount === INSTANCES + 1 ? now : null;
  });
  expect(after.archives.totalCount).toBe(1);
  expect(after.all.totalCount).toBe(INSTANCES + 1);
  expect(after.studies.totalCount).toBe(1);
  const [study] = after.studies.edges;
  expect(study?.node.series.edges.map(({ node }) => node.instanceCount)).toEqual([INSTANCES]);
  expect(objectsOf(home)).toEqual([...files, archive].map(sha256).sort());
  expect(readdirSync(join(home, 'uploads'))).toEqual([]);
});
