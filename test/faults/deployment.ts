/**
 * API, worker and PostgreSQL, each a process of its own, and a disk of their own: what docker-compose.yml runs, with every
 * part in reach of a fault.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, createPool, type Database } from '../../api/src/database/connect.js';
import { type EmbeddedPostgres, startEmbedded } from '../../api/src/database/embedded.js';
import { freePort, projectRoot } from '../support/system.js';
import { mountDisk } from './disk.js';
import { type Snapshot, takeSnapshot } from './snapshot.js';

export interface Deployment {
  readonly url: string;
  readonly home: string;
  readonly database: Database;
  /** For the command line beside it. */
  readonly env: Readonly<Record<string, string>>;
  /** What the processes have printed so far. */
  readonly output: () => string;
  /** kill -9. Whoever ends otherwise is started again, as by compose; a killed one waits for `start`. */
  kill(role: Role): Promise<void>;
  start(role: Role): void;
  stopDatabase(): Promise<void>;
  startDatabase(): Promise<void>;
  /** Until `freeDisk` not one more byte can be written; only on a disk of its own. */
  fillDisk(): void;
  freeDisk(): void;
  /** Resolves once the API says it is ready: it, the database, the disk and a worker. */
  ready(): Promise<void>;
  snapshot(): Promise<Snapshot>;
  close(): Promise<void>;
}

export type Role = 'api' | 'worker';

export interface DeploymentOptions {
  /** A disk of this size in memory, which takes root's rights; else a temporary folder. */
  readonly diskMegabytes?: number;
  readonly env: Readonly<Record<string, string>>;
}

const READY_SECONDS = 120;
const RESTART_MS = 500;
const main = join(projectRoot, 'api/dist/main.js');

export async function deploy({ diskMegabytes, env }: DeploymentOptions): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'overread-deployment-'));
  const home = join(folder, 'home');
  mkdirSync(home);
  const disk = diskMegabytes === undefined ? null : mountDisk(home, diskMegabytes);
  const port = await freePort();
  let postgres: EmbeddedPostgres | null = await startEmbedded({ home: join(folder, 'database') });
  const databaseUrl = postgres.url;
  const databasePort = Number(new URL(databaseUrl).port);
  // Connections break here: that is what is tested.
  const pool = createPool(databaseUrl, { max: 2, applicationName: 'faults', onConnectionError: () => undefined });
  const database = createDatabase(pool);
  const url = `http://localhost:${port}`;
  const processes = new Map<Role, ChildProcess>();
  const killed = new Set<Role>();
  let closing = false;
  let output = '';

  const launch = (role: Role): void => {
    const child = spawn(process.execPath, [main, role], {
      env: {
        ...process.env,
        NODE_ENV: 'production',
        DATABASE_URL: databaseUrl,
        OVERREAD_HOME: home,
        OVERREAD_DEMO: '0',
        PORT: String(port),
        ...env,
      },
      // The channel ends the child with this process, however that ends.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    processes.set(role, child);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.once('close', () => {
      processes.delete(role);
      if (!closing && !killed.has(role)) setTimeout(() => closing || launch(role), RESTART_MS).unref();
    });
  };
  const kill = async (role: Role): Promise<void> => {
    killed.add(role);
    const child = processes.get(role);
    if (child === undefined) return;
    const gone = new Promise<void>((done) => child.once('close', () => done()));
    child.kill('SIGKILL');
    await gone;
  };
  const start = (role: Role): void => {
    if (killed.delete(role)) launch(role);
  };
  launch('api');
  launch('worker');

  return {
    url,
    home,
    database,
    env: { OVERREAD_HOME: home, DATABASE_URL: databaseUrl },
    output: () => output,
    kill,
    start,
    async stopDatabase() {
      await postgres?.stop();
      postgres = null;
    },
    async startDatabase() {
      postgres ??= await startEmbedded({ home: join(folder, 'database'), port: databasePort });
    },
    fillDisk: () => disk?.fill(),
    freeDisk: () => disk?.free(),
    async ready() {
      const deadline = Date.now() + READY_SECONDS * 1000;
      for (;;) {
        const response = await fetch(`${url}/health/ready`).catch(() => null);
        await response?.body?.cancel();
        if (response?.ok) return;
        if (Date.now() > deadline) throw new Error(`Not ready in ${READY_SECONDS} s.\n${output.slice(-4000)}`);
        await sleep(50);
      }
    },
    snapshot: () => takeSnapshot(database, join(home, 'objects')),
    async close() {
      closing = true;
      await Promise.all([kill('api'), kill('worker')]);
      await pool.end();
      await postgres?.stop();
      disk?.unmount();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What writers left half-written beside the objects. */
export function halfWritten(home: string): readonly string[] {
  return readdirSync(join(home, 'objects', '.new'));
}
