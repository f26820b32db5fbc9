import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, DEMO_PASSWORD, eventually, withToken } from '../support/client.js';
import { generateInstances, type InstanceSize } from '../support/instances.js';
import { freePort, projectRoot, startSystem } from '../support/system.js';
import { type ProcessorSeconds, processorSeconds, processorSecondsOf } from './processor.js';
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
  /** Since it was started. */
  used(): ProcessorSeconds;
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
        const ours: Measured[] = [];
        const theirs: Measured[] = [];
        for (let run = 0; run < REPEATS; run += 1) {
          progress(`${load.what}, run ${run + 1} of ${REPEATS}`);
          const files = await generateInstances(join(folder, 'files'), load);
          if (receivers.theirs) theirs.push(await measure(receivers.theirs, files));
          ours.push(await measure(receivers.ours, files));
          for (const measured of [...ours.slice(-1), ...theirs.slice(-1)]) progress(said(measured, load));
          rmSync(join(folder, 'files'), { recursive: true });
        }
        rows.push(...rowsOf(load, fastest(ours), theirs.length > 0 ? fastest(theirs) : null));
      }
      return rows;
    } finally {
      await receivers.ours.stop();
      await receivers.theirs?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Measured {
  readonly seconds: number;
  readonly used: ProcessorSeconds;
}

async function measure(receiver: Receiver, files: readonly string[]): Promise<Measured> {
  const before = { ...receiver.used(), sender: ownSeconds() };
  const seconds = await receiver.receive(files);
  const after: ProcessorSeconds = { ...receiver.used(), sender: ownSeconds() };
  const used = Object.entries(before).map(([name, start]) => [name, after[name]! - start] as const);
  return { seconds, used: Object.fromEntries(used) };
}

const fastest = (measured: readonly Measured[]): Measured =>
  measured.reduce((best, each) => (each.seconds < best.seconds ? each : best));

function ownSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Of the processor a file, because that stays the same on a machine that is busy with other things. */
function said({ seconds, used }: Measured, { count }: Load): string {
  const each = Object.entries(used).map(([name, of]) => `${name} ${((1000 * of) / count).toFixed(1)} ms`);
  return `${seconds.toFixed(2)} s; processor time a file: ${each.join(', ')}`;
}

function rowsOf(load: Load, ours: Measured, theirs: Measured | null): Row[] {
  const { what, count } = load;
  const how = `${PARALLEL} at a time by tus until all are indexed, fastest of ${REPEATS}: ${said(ours, load)}`;
  const own: Row = { what: `ingest, ${what}`, value: count / ours.seconds, unit: 'instances/s', how };
  if (theirs === null) return [own];
  const against = `Orthanc, the same files by POST /instances: ${said(theirs, load)}`;
  return [
    own,
    { what: `ingest, ${what}, against Orthanc`, value: theirs.seconds / ours.seconds, unit: '×', how: against },
  ];
}

async function startOverread(): Promise<Receiver> {
  // No demo, and no analysis while it is measured.
  const system = await startSystem({ env: { OVERREAD_DEMO: '0', SERIES_QUIET_SECONDS: '3600' } });
  const email = 'sender@example.org';
  const cli = join(projectRoot, 'api/dist/cli/main.js');
  const account = ['user', 'add', email, '--password', DEMO_PASSWORD, '--role', 'INTEGRATION'];
  const overread = (...words: string[]): string =>
    execFileSync(process.execPath, [cli, ...words], {
      env: { ...process.env, OVERREAD_HOME: system.home },
      encoding: 'utf8',
    }).trim();
  overread(...account);
  const client = withToken(system.url, overread('user', 'token', email));
  return {
    used: () => processorSeconds(system.api.pid!),
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
    used: () => ({ Orthanc: processorSecondsOf(child.pid!) }),
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
