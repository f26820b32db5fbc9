import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase, createPool, type Database } from './connect.js';
import { startEmbedded } from './embedded.js';
import { migrate } from './migrate.js';

/** Set by testing-setup.ts for the length of one run of Vitest. */
export const CLUSTER_VARIABLE = 'OVERREAD_TEST_CLUSTER';

const TEMPLATE = 'overread_template';

export interface TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly database: Database;
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
}

/**
 * A database of its own for one test file, cloned from a migrated template in a few ten milliseconds. The first file
 * that asks starts the cluster; the end of the run stops it.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name} template ${TEMPLATE}`);
  const url = withDatabase(server, name);
  const pool = createPool(url, { max: 5, applicationName: name });
  const database = createDatabase(pool);
  return {
    url,
    pool,
    database,
    async close() {
      await pool.end();
      await administer(server, `drop database ${name} with (force)`);
    },
  };
}

interface ClusterFile {
  readonly url: string;
  readonly pid: number;
}

async function testServer(): Promise<string> {
  const folder = process.env[CLUSTER_VARIABLE];
  if (!folder) {
    throw new Error(`${CLUSTER_VARIABLE} is not set: run tests with the project's vitest.config.ts (globalSetup).`);
  }
  const file = join(folder, 'cluster.json');
  const lock = join(folder, 'starting');
  while (!existsSync(file)) {
    // mkdir succeeds for exactly one of the test files that come here at once.
    if (
      await mkdir(lock).then(
        () => true,
        () => false,
      )
    ) {
      try {
        await startCluster(folder, file);
      } catch (error) {
        await rm(lock, { recursive: true });
        throw error;
      }
    } else await sleep(25);
  }
  const { url } = JSON.parse(await readFile(file, 'utf8')) as ClusterFile;
  return url;
}

async function startCluster(folder: string, file: string): Promise<void> {
  const server = await startEmbedded({ home: join(folder, 'home'), throwAway: true });
  await administer(server.url, `create database ${TEMPLATE}`);
  const pool = createPool(withDatabase(server.url, TEMPLATE));
  await migrate(pool);
  await pool.end();
  const content: ClusterFile = { url: server.url, pid: server.pid };
  await writeFile(`${file}.new`, JSON.stringify(content));
  await rename(`${file}.new`, file);
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
