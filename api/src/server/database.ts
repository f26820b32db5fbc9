import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Config } from '../config.js';
import { createDatabase, createPool, type Database } from '../database/connect.js';
import { type EmbeddedPostgres, startEmbedded } from '../database/embedded.js';
import { migrate } from '../database/migrate.js';
import { migrateJobs } from '../jobs/worker.js';
import type { Log } from '../log.js';

/** Any fixed number: whoever runs a server on a cluster holds this lock on its database. */
const SERVER_LOCK = 0x0ee25e2;
/** Another one: graphile-worker's migrations know of no lock. */
const MIGRATION_LOCK = 0x0ee2e57;
const LOCK_WAIT_MS = 3000;
const LOCK_POLL_MS = 100;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

export interface OpenDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly database: Database;
  close(): Promise<void>;
}

/** A pool on a database that is there. @param name of this process in `pg_stat_activity` */
export function openDatabase(url: string, name: string, log: Log): OpenDatabase {
  let closing = false;
  // The message alone: the driver hangs its whole client on the error.
  const onConnectionError = (error: Error) => {
    if (!closing) log.warn({ reason: error.message }, 'a database connection broke');
  };
  const pool = createPool(url, { applicationName: `overread ${name}`, max: 20, onConnectionError });
  return {
    url,
    pool,
    database: createDatabase(pool),
    async close() {
      closing = true;
      await pool.end();
    },
  };
}

/** Our own tables and graphile-worker's, up to date; processes that start at the same time take turns. */
export async function migrateAll(pool: pg.Pool, log: Log): Promise<void> {
  const turn = await pool.connect();
  try {
    await turn.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await migrate(pool);
    if (done.length > 0) log.info({ migrations: done }, 'database brought up to date');
    await migrateJobs(pool);
  } finally {
    await turn.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    turn.release();
  }
}

export interface DatabaseServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The PostgreSQL of a single-machine server: the one that DATABASE_URL names, else our own.
 * @throws Error where another Overread runs on the same OVERREAD_HOME
 */
export async function provideDatabase(config: Config, log: Log): Promise<DatabaseServer> {
  if (config.DATABASE_URL !== undefined) return { url: config.DATABASE_URL, stop: async () => undefined };
  const embedded = await startEmbedded({ home: config.home, onNotice: (notice) => log.info(notice) });
  const claim = await claimCluster(embedded.url, config.home);
  const keeper = new ClusterKeeper(config.home, { embedded, claim }, log);
  return { url: embedded.url, stop: () => keeper.stop() };
}

/**
 * An embedded cluster belongs to one server: the second would stop it under the feet of the first.
 * @throws Error where it belongs to another
 */
async function claimCluster(url: string, home: string): Promise<pg.Client> {
  const claim = new pg.Client({ connectionString: url, application_name: 'overread server', keepAlive: true });
  // `end` follows, and says it.
  claim.on('error', () => undefined);
  await claim.connect();
  if (await takeLock(claim)) return claim;
  await claim.end();
  throw new Error(`Another Overread is running on ${home}. Stop it, or set OVERREAD_HOME to another folder.`);
}

interface HeldCluster {
  readonly embedded: EmbeddedPostgres;
  readonly claim: pg.Client;
}

/** Starts the embedded PostgreSQL again where it dies (a full disk, out of memory), under the address that everybody knows. */
class ClusterKeeper {
  #stopped = false;
  #restoring: Promise<void> = Promise.resolve();

  constructor(
    private readonly home: string,
    private held: HeldCluster,
    private readonly log: Log,
  ) {
    this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#restoring;
    await this.held.claim.end();
    await this.held.embedded.stop();
  }

  #watch(): void {
    this.held.claim.once('end', () => {
      if (!this.#stopped) this.#restoring = this.#restore();
    });
  }

  async #restore(): Promise<void> {
    const { url } = this.held.embedded;
    const port = Number(new URL(url).port);
    this.log.error('the embedded PostgreSQL is gone, and is started again');
    for (let pause = FIRST_PAUSE_MS; !this.#stopped; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const embedded = await startEmbedded({ home: this.home, port });
        this.held = { embedded, claim: await claimCluster(url, this.home) };
        this.#watch();
        this.log.info('the embedded PostgreSQL is back');
        return;
      } catch (error) {
        this.log.error({ err: error, retryMs: pause }, 'the embedded PostgreSQL could not be started');
        await sleep(pause);
      }
    }
  }
}

/** A server that was killed a moment ago may hold the lock until PostgreSQL has noticed. */
async function takeLock(client: pg.Client): Promise<boolean> {
  for (let waited = 0; ; waited += LOCK_POLL_MS) {
    const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [SERVER_LOCK]);
    if (rows[0]?.free) return true;
    if (waited >= LOCK_WAIT_MS) return false;
    await sleep(LOCK_POLL_MS);
  }
}

/**
 * For a command that runs beside a server or without one.
 * The embedded cluster is stopped again only if nobody else has begun to use it meanwhile.
 */
export async function borrowDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  if (config.DATABASE_URL !== undefined) return openDatabase(config.DATABASE_URL, 'cli', log);
  const server = await startEmbedded({ home: config.home });
  const open = openDatabase(server.url, 'cli', log);
  if (!server.tookOver) await migrateAll(open.pool, log);
  return {
    ...open,
    async close() {
      const { rows } = await open.pool.query<{ others: number }>(
        `select count(*) as others from pg_stat_activity
         where datname = current_database() and application_name <> 'overread cli'`,
      );
      await open.close();
      if (!server.tookOver && rows[0]?.others === 0) await server.stop();
    },
  };
}
