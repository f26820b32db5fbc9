import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { type Client, DEMO_PASSWORD, eventually, signIn } from '../support/client.js';
import { newSeries, writeInstance } from '../support/instances.js';
import { projectRoot, type RunningSystem, startSystem } from '../support/system.js';
import { childOf, plotMemory, type Sample, watchMemory } from './memory.js';
import type { Benchmark, Row } from './report.js';

/** Smaller numbers for a first look: `OVERREAD_MANY_INSTANCES=2000 OVERREAD_MANY_ENTRIES=5000`. */
const INSTANCES = Number(process.env.OVERREAD_MANY_INSTANCES ?? 20_000);
const ENTRIES = Number(process.env.OVERREAD_MANY_ENTRIES ?? 100_000);
const PARALLEL = 4;
const PATIENCE_SECONDS = 4 * 3600;
const plots = join(projectRoot, '.cache/bench');

/** One folder of files, and one archive of files, larger than anybody sends: memory must not grow with them. */
export const many: Benchmark = {
  name: 'many',
  about: `${INSTANCES} instances in one go and a zip of ${ENTRIES}: memory over time, and whether all of it is there`,
  async run(progress) {
    const system = await startSystem({ env: { OVERREAD_DEMO: '0', SERIES_QUIET_SECONDS: '3600' } });
    const folder = mkdtempSync(join(tmpdir(), 'overread-many-'));
    try {
      const client = await signInSender(system);
      const sent = new Set<string>();
      const rows: Row[] = [];
      const measure = async (what: string, count: number, send: () => Promise<void>): Promise<void> => {
        const memory = watchMemory({ api: system.api.pid!, worker: childOf(system.api.pid!, 'worker') });
        const began = performance.now();
        const before = await instanceCount(client);
        await send();
        await eventually(what, PATIENCE_SECONDS, async () => {
          const indexed = (await instanceCount(client)) - before;
          return indexed === count ? true : null;
        });
        const seconds = (performance.now() - began) / 1000;
        const samples = memory.stop();
        plotMemory(join(plots, `many-${what.replaceAll(/\W+/g, '-')}.svg`), samples);
        rows.push({
          what,
          value: count / seconds,
          unit: 'instances/s',
          how: `${seconds.toFixed(0)} s; ${said(samples)}`,
        });
        progress(`${what}: ${seconds.toFixed(0)} s, ${said(samples)}`);
      };

      progress(`sending ${INSTANCES} instances`);
      await measure(`${INSTANCES} instances`, INSTANCES, () => sendInstances(client, folder, sent));
      progress(`packing and sending ${ENTRIES} instances`);
      const archive = join(folder, 'many.zip');
      sent.add(await pack(archive, sent));
      await measure(`a zip of ${ENTRIES}`, ENTRIES, async () => void (await client.upload(archive)));

      progress('hashing every object');
      const wrong = compare(join(system.home, 'objects'), sent);
      if (wrong > 0) throw new Error(`${wrong} objects are missing, too many, or not what their name says.`);
      const how = 'every object hashed again; none missing, none twice, none half-written';
      return [...rows, { what: 'objects as they were sent', value: sent.size, unit: 'objects', how }];
    } finally {
      await system.stop();
      system.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function signInSender(system: RunningSystem): Promise<Client> {
  const email = 'sender@example.org';
  const account = ['user', 'add', email, '--password', DEMO_PASSWORD, '--role', 'CLINICIAN'];
  execFileSync(process.execPath, [join(projectRoot, 'api/dist/cli/main.js'), ...account], {
    env: { ...process.env, OVERREAD_HOME: system.home },
    stdio: 'ignore',
  });
  return signIn(system.url, email);
}

async function instanceCount(client: Client): Promise<number> {
  type Answer = { studies: { edges: { node: { series: { edges: { node: { instanceCount: number } }[] } } }[] } };
  const { studies } = await client.graphql<Answer>(
    '{ studies { edges { node { series { edges { node { instanceCount } } } } } } }',
  );
  const series = studies.edges.flatMap(({ node }) => node.series.edges);
  return series.reduce((sum, { node }) => sum + node.instanceCount, 0);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function sendInstances(client: Client, folder: string, sent: Set<string>): Promise<void> {
  const uidsOf = newSeries();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < INSTANCES) {
      next += 1;
      const bytes = writeInstance(uidsOf(next), { rows: 128, columns: 128 }, next);
      const path = join(folder, `${next}.dcm`);
      sent.add(sha256(bytes));
      writeFileSync(path, bytes);
      await client.upload(path);
      rmSync(path);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}

/** @returns the SHA-256 of the archive */
async function pack(path: string, sent: Set<string>): Promise<string> {
  const uidsOf = newSeries();
  const zip = new ZipFile();
  for (let number = 1; number <= ENTRIES; number += 1) {
    // Made when its turn comes: the archive is never in memory.
    zip.addReadStreamLazy(`cd/IM${number}`, { compress: false }, (give) => {
      const bytes = writeInstance(uidsOf(number), { rows: 32, columns: 32 }, number);
      sent.add(sha256(bytes));
      give(null, Readable.from([bytes]));
    });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return sha256(readFileSync(path));
}

/** How many objects are missing, too many, or not what their name says. */
function compare(objects: string, sent: ReadonlySet<string>): number {
  let wrong = 0;
  const found = new Set<string>();
  for (const entry of readdirSync(objects, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    found.add(entry.name);
    if (!sent.has(entry.name) || sha256(readFileSync(join(entry.parentPath, entry.name))) !== entry.name) wrong += 1;
  }
  for (const hash of sent) if (!found.has(hash)) wrong += 1;
  return wrong;
}

/** The memory at a quarter of the way, at the end, and at most: what grows with the number of files shows between. */
function said(samples: readonly Sample[]): string {
  const names = Object.keys(samples[0]?.megabytes ?? {});
  return names
    .map((name) => {
      const of = (sample: Sample | undefined) => (sample?.megabytes[name] ?? 0).toFixed(0);
      const most = Math.max(...samples.map(({ megabytes }) => megabytes[name] ?? 0));
      return `${name} ${of(samples[samples.length >> 2])} MB at a quarter, ${of(samples.at(-1))} at the end, ${most.toFixed(0)} at most`;
    })
    .join('; ');
}
