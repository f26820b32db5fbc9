import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, DEMO_PASSWORD, eventually, signIn } from '../support/client.js';
import { generateInstances, type InstanceSize } from '../support/instances.js';
import { freePort, projectRoot, startSystem } from '../support/system.js';
import type { Benchmark, Row } from './report.js';

interface Load extends InstanceSize {
  readonly what: string;
}

const loads: readonly Load[] = [
  { what: '600 × 0.5 MB', count: 600, rows: 512, columns: 512 },
  { what: '16 × 27 MB', count: 16, rows: 4096, columns: 3328 },
];
/** Files on their way at the same time, to either. */
const PARALLEL = 4;
/** Of several runs the fastest of each: what else the machine does makes a run slower, never faster. */
const REPEATS = 2;

interface Receiver {
  /** Seconds from the first byte sent until all of it is indexed. */
  receive(files: readonly string[]): Promise<number>;
  stop(): Promise<void>;
}

/** From files on disk to rows that can be asked for, against Orthanc's REST upload of the same files in the same run. */
export const ingest: Benchmark = {
  name: 'ingest',
  about: 'taking in generated instances, against Orthanc where it is installed',
  async run(progress) {
    const folder = mkdtempSync(join(tmpdir(), 'overread-bench-'));
    const orthanc = spawnSync('Orthanc', ['--version']).error === undefined;
    if (!orthanc) progress('not compared: Orthanc is not installed');
    const receivers = {
      ours: await startOverread(),
      theirs: orthanc ? await startOrthanc(join(folder, 'orthanc')) : null,
    };
    try {
      const rows: Row[] = [];
      for (const load of loads) {
        const ours: number[] = [];
        const theirs: number[] = [];
        for (let run = 0; run < REPEATS; run += 1) {
          progress(`${load.what}, run ${run + 1} of ${REPEATS}`);
          const files = await generateInstances(join(folder, 'files'), load);
          if (receivers.theirs) theirs.push(await receivers.theirs.receive(files));
          ours.push(await receivers.ours.receive(files));
          progress(
            `took ${[...ours.slice(-1), ...theirs.slice(-1)].map((seconds) => `${seconds.toFixed(2)} s`).join(', Orthanc ')}`,
          );
          rmSync(join(folder, 'files'), { recursive: true });
        }
        rows.push(...rowsOf(load, Math.min(...ours), theirs.length > 0 ? Math.min(...theirs) : null));
      }
      return rows;
    } finally {
      await receivers.ours.stop();
      await receivers.theirs?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function rowsOf({ what, count }: Load, ours: number, theirs: number | null): Row[] {
  const how = `${PARALLEL} at a time by tus until all are indexed, fastest of ${REPEATS}: ${ours.toFixed(2)} s`;
  const own: Row = { what: `ingest, ${what}`, value: count / ours, unit: 'instances/s', how };
  if (theirs === null) return [own];
  const against = `Orthanc, the same files by POST /instances: ${theirs.toFixed(2)} s`;
  return [own, { what: `ingest, ${what}, against Orthanc`, value: theirs / ours, unit: '×', how: against }];
}

async function startOverread(): Promise<Receiver> {
  // No demo, and no analysis while it is measured.
  const system = await startSystem({ env: { OVERREAD_DEMO: '0', SERIES_QUIET_SECONDS: '3600' } });
  const email = 'sender@example.org';
  const cli = join(projectRoot, 'api/dist/cli/main.js');
  const account = ['user', 'add', email, '--password', DEMO_PASSWORD, '--role', 'INTEGRATION'];
  execFileSync(process.execPath, [cli, ...account], {
    env: { ...process.env, OVERREAD_HOME: system.home },
    stdio: 'ignore',
  });
  const client = await signIn(system.url, email);
  return {
    async receive(files) {
      const before = await instances(client);
      const began = performance.now();
      await inParallel(files, (file) => client.upload(file));
      await eventually('all instances', 300, async () =>
        (await instances(client)) === before + files.length ? true : null,
      );
      return (performance.now() - began) / 1000;
    },
    async stop() {
      await system.stop();
      system.remove();
    },
  };
}

async function instances(client: Client): Promise<number> {
  const { uploads } = await client.graphql<{ uploads: { totalCount: number } }>(
    '{ uploads(status: [DONE]) { totalCount } }',
  );
  return uploads.totalCount;
}

/** Orthanc as it comes, without its DICOM port and with its own folder. */
async function startOrthanc(folder: string): Promise<Receiver> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const settings = join(folder, 'orthanc.json');
  writeFileSync(
    settings,
    JSON.stringify({
      ...{ StorageDirectory: folder, IndexDirectory: folder, HttpPort: port },
      ...{ RemoteAccessAllowed: false, AuthenticationEnabled: false, DicomServerEnabled: false },
    }),
  );
  const child = spawn('Orthanc', [settings], { stdio: 'ignore' });
  const gone = new Promise<void>((done) => child.once('close', () => done()));
  const url = `http://127.0.0.1:${port}`;
  await eventually('Orthanc', 60, () =>
    fetch(`${url}/system`).then(
      () => true,
      () => null,
    ),
  );
  return {
    async receive(files) {
      const began = performance.now();
      await inParallel(files, async (file) => {
        const answer = await fetch(`${url}/instances`, { method: 'POST', body: readFileSync(file) });
        if (!answer.ok) throw new Error(`Orthanc answered ${answer.status}: ${await answer.text()}`);
        await answer.body?.cancel();
      });
      return (performance.now() - began) / 1000;
    },
    async stop() {
      child.kill();
      await Promise.race([gone, sleep(20_000)]);
      child.kill('SIGKILL');
    },
  };
}

async function inParallel(files: readonly string[], send: (file: string) => Promise<unknown>): Promise<void> {
  const waiting = [...files];
  const lane = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) await send(file);
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}
