/**
 * An archive is sent and taken in while something keeps failing: the API or the worker is killed, the database is gone, the
 * disk is full. The sender's tus client goes on by itself, and what is stored in the end is what an undisturbed run stores.
 *
 * `OVERREAD_KILLS=10` strikes ten times instead of four; `OVERREAD_OUTAGE_SECONDS=60` keeps database and disk away for a
 * minute each time; `OVERREAD_SEED` repeats a run.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { Upload } from 'tus-js-client';
import { afterEach, expect, test } from 'vitest';
import { DEMO_PASSWORD, eventually, signInCookie } from '../support/client.js';
import { archiveOf } from '../support/instances.js';
import { overread, projectRoot } from '../support/system.js';
import { type Deployment, deploy, halfWritten } from './deployment.js';
import { canMountDisks } from './disk.js';
import { randomFrom } from './random.js';
import type { Snapshot } from './snapshot.js';

const STRIKES = Number(process.env.OVERREAD_KILLS ?? 4);
const OUTAGE_MS = Number(process.env.OVERREAD_OUTAGE_SECONDS ?? 1.5) * 1000;
const seed = Number(process.env.OVERREAD_SEED ?? Date.now() % 1_000_000);
const INSTANCES = 120;
const CHUNK = 100_000;
/** Room for the archive twice and its files, and nothing to spare for a filler to miss. */
const DISK_MEGABYTES = 48;
/** Long enough for everything to be tried again after the longest outage. */
const PATIENCE_SECONDS = 300;
const built = existsSync(join(projectRoot, 'api/dist/main.js'));

interface Fault {
  begin(deployment: Deployment): Promise<void> | void;
  end(deployment: Deployment): Promise<void> | void;
  readonly lastsMs: number;
  /** What only this fault lets the server write into its log: the strikes have to be felt. */
  readonly felt?: RegExp;
  /** A process that was killed could not clean up. */
  readonly leavesHalfWritten: boolean;
}

const faults: Readonly<Record<string, Fault>> = {
  'the API is killed': {
    begin: (deployment) => deployment.kill('api'),
    end: (deployment) => deployment.start('api'),
    lastsMs: 0,
    leavesHalfWritten: true,
  },
  'the worker is killed': {
    begin: (deployment) => deployment.kill('worker'),
    end: (deployment) => deployment.start('worker'),
    lastsMs: 0,
    leavesHalfWritten: true,
  },
  'the database is gone': {
    begin: (deployment) => deployment.stopDatabase(),
    end: (deployment) => deployment.startDatabase(),
    lastsMs: OUTAGE_MS,
    felt: /ECONNREFUSED|terminating connection/,
    leavesHalfWritten: false,
  },
  'the disk is full': {
    begin: (deployment) => deployment.fillDisk(),
    end: (deployment) => deployment.freeDisk(),
    lastsMs: OUTAGE_MS,
    felt: /no space left/i,
    leavesHalfWritten: false,
  },
};

const deployments: Deployment[] = [];
afterEach(async () => {
  for (const deployment of deployments.splice(0)) await deployment.close();
});

/** Half of the strikes while the archive is sent, one of them at its last request; half while its files are taken in. */
function strikesAt(random: () => number): readonly { readonly work: 'sending' | 'intake'; readonly share: number }[] {
  const sorted = (count: number) => Array.from({ length: count }, () => random() * 0.95).sort((a, b) => a - b);
  const sending = Math.floor(STRIKES / 2);
  return [
    ...[...sorted(sending - 1), 1].map((share) => ({ work: 'sending', share }) as const),
    ...sorted(STRIKES - sending).map((share) => ({ work: 'intake', share }) as const),
  ];
}

/** Sends and takes in the archive, with strikes of the fault. */
async function run(archive: Buffer, fault: Fault | null): Promise<Snapshot> {
  const random = randomFrom(seed);
  const deployment = await deploy({
    ...(canMountDisks() && { diskMegabytes: DISK_MEGABYTES }),
    env: { SERIES_QUIET_SECONDS: '3600' },
  });
  deployments.push(deployment);
  await deployment.ready();
  const email = 'sender@example.org';
  overread(deployment.env, 'user', 'add', email, '--password', DEMO_PASSWORD, '--role', 'INTEGRATION');
  const cookie = await signInCookie(deployment.url, email);

  const strike = async (): Promise<void> => {
    if (fault === null) return;
    await sleep(random() * 40);
    await fault.begin(deployment);
    await sleep(fault.lastsMs * (0.5 + 0.5 * random()));
    await fault.end(deployment);
  };
  const strikes = fault === null ? [] : strikesAt(random);
  let sent = 0;
  let next = 0;
  let striking: Promise<void> = Promise.resolve();
  await new Promise<void>((done, fail) => {
    const upload = new Upload(archive, {
      endpoint: `${deployment.url}/uploads`,
      headers: { cookie },
      metadata: { filename: 'study.zip' },
      chunkSize: CHUNK,
      // As long as an outage and a start may take on a busy machine.
      retryDelays: Array.from({ length: 600 }, () => 400),
      onBeforeRequest: () => {
        const share = Math.min(1, (sent + CHUNK) / archive.length);
        const point = strikes[next];
        if (point?.work !== 'sending' || share < point.share) return;
        next += 1;
        striking = striking.then(strike);
        striking.catch(fail);
      },
      onChunkComplete: (_size, accepted) => {
        sent = accepted;
      },
      onError: fail,
      onSuccess: () => done(),
    });
    upload.start();
  });
  await striking;
  for (const { share } of strikes.slice(next)) {
    await eventually(`${share} of the files`, PATIENCE_SECONDS, async () => {
      const done = await indexed(deployment);
      return done !== null && done >= share * INSTANCES ? true : null;
    });
    await strike();
    next += 1;
  }
  await eventually('the last file', PATIENCE_SECONDS, async () =>
    (await indexed(deployment)) === INSTANCES + 1 ? true : null,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${deployment.output().slice(-6000)}`);
  });
  await eventually('an empty folder', 30, async () =>
    readdirSync(join(deployment.home, 'uploads')).length === 0 ? true : null,
  );
  expect(next).toBe(strikes.length);
  await eventually('one ear for notifications', 30, async () => ((await listeners(deployment)) === 1 ? true : null));
  if (fault?.felt) expect(deployment.output()).toMatch(fault.felt);
  if (!fault?.leavesHalfWritten) expect(halfWritten(deployment.home)).toEqual([]);
  return deployment.snapshot();
}

/** Files of the archive that are indexed, and the archive itself; null while the database does not answer. */
async function indexed({ database }: Deployment): Promise<number | null> {
  const done = database
    .selectFrom('upload')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('status', '=', 'DONE');
  return done.executeTakeFirstOrThrow().then(
    ({ count }) => count,
    () => null,
  );
}

/** Connections on which an API listens: each outage must leave one. */
async function listeners({ database }: Deployment): Promise<number> {
  const { rows } = await sql`select 1 from pg_stat_activity where application_name = 'overread listen'`.execute(
    database,
  );
  return rows.length;
}

const sample = archiveOf(INSTANCES);
let undisturbed: Promise<Snapshot> | null = null;

for (const [name, fault] of Object.entries(faults)) {
  const possible = name !== 'the disk is full' || canMountDisks();
  test.skipIf(!built || !possible)(
    `${name}, ${STRIKES} times${possible ? '' : ' (skipped: no right to mount a disk)'}`,
    { timeout: 3_600_000 },
    async () => {
      console.log(`seed ${seed} (OVERREAD_SEED repeats it)`);
      const { archive } = await sample;
      undisturbed ??= run(archive, null);
      const expected = await undisturbed;
      expect(expected.counts.instance).toBe(INSTANCES);
      expect(await run(archive, fault)).toEqual(expected);
    },
  );
}
