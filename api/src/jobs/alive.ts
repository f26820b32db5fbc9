import { hostname } from 'node:os';
import { sql } from 'kysely';
import pg from 'pg';
import type { Database, Queryable } from '../database/connect.js';

/**
 * Who is alive, by advisory locks.
 *
 * graphile-worker keeps the jobs of a worker that died for four hours, because it cannot know. We can: each worker
 * process holds an advisory lock on a connection of its own, which PostgreSQL drops the moment the process is gone, by
 * kill -9 as well.
 */
export interface WorkerLife {
  readonly id: string;
  /** The names under which this worker locks jobs. */
  readonly lockNames: readonly string[];
  /** To be called, and waited for, before any job is locked under these names. */
  addLockNames(names: readonly string[]): Promise<void>;
  beat(runtime: Record<string, unknown>): Promise<void>;
  end(): Promise<void>;
}

const advisoryLock = (id: string) => sql`hashtextextended(${id}::text, 7)`;

/** Takes the lock and registers the worker. `onLost`: PostgreSQL let go of the lock while we live. */
export async function beginLife(
  url: string,
  database: Database,
  runtime: Record<string, unknown>,
  onLost: (error: Error) => void,
): Promise<WorkerLife> {
  const id = crypto.randomUUID();
  const client = new pg.Client({ connectionString: url, application_name: 'overread worker', keepAlive: true });
  let ending = false;
  client.on('error', (error) => {
    if (!ending) onLost(error);
  });
  client.on('end', () => {
    if (!ending) onLost(new Error('PostgreSQL closed the connection that says this worker is alive.'));
  });
  await client.connect();
  await client.query('select pg_advisory_lock(hashtextextended($1::text, 7))', [id]);
  await database
    .insertInto('worker')
    .values({ id, lockNames: [], host: hostname(), pid: process.pid, runtime: JSON.stringify(runtime) })
    .execute();
  const row = () => database.updateTable('worker').where('id', '=', id);
  const lockNames: string[] = [];
  return {
    id,
    lockNames,
    async addLockNames(names) {
      lockNames.push(...names);
      await row()
        .set({ lockNames: sql<string[]>`lock_names || ${[...names]}::text[]` })
        .execute();
    },
    async beat(current) {
      await row()
        .set({ seenAt: new Date(), runtime: JSON.stringify(current) })
        .execute();
    },
    async end() {
      ending = true;
      await database.deleteFrom('worker').where('id', '=', id).execute();
      await client.end();
    },
  };
}

export interface DeadWorker {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
}

/** A worker registers the names under which it locks jobs at once when it starts; by then it has done so. */
const NAMELESS_SECONDS = 60;

/**
 * Frees the jobs of registered workers whose advisory lock nobody holds, and strikes them off the register; and jobs that
 * are locked under a name which nobody has registered: their worker died in the moment in which it started.
 */
export async function buryDeadWorkers(database: Database): Promise<DeadWorker[]> {
  return database.transaction().execute(async (trx) => {
    const workers = await trx.selectFrom('worker').select(['id', 'lockNames', 'host', 'pid']).execute();
    const dead: DeadWorker[] = [];
    for (const { id, lockNames, host, pid } of workers) {
      if (!(await isLockFree(trx, id, 'exclusive'))) continue;
      await sql`select graphile_worker.force_unlock_workers(${lockNames}::text[])`.execute(trx);
      await trx.deleteFrom('worker').where('id', '=', id).execute();
      dead.push({ id, host, pid });
    }
    await sql`select graphile_worker.force_unlock_workers(array_agg(distinct locked_by)) from graphile_worker.jobs
      where locked_at < now() - make_interval(secs => ${NAMELESS_SECONDS})
        and not exists (select from worker where locked_by = any (lock_names))
      having count(*) > 0`.execute(trx);
    return dead;
  });
}

export interface LivingWorker {
  readonly runtime: Record<string, unknown> | null;
  readonly startedAt: Date;
}

/** The registered workers that live, and have been heard of lately: one that hangs does not count. */
export async function livingWorkers(database: Database, silenceSeconds: number): Promise<LivingWorker[]> {
  return database.transaction().execute(async (trx) => {
    const workers = await trx
      .selectFrom('worker')
      .select(['id', 'runtime', 'startedAt'])
      .where('seenAt', '>', new Date(Date.now() - silenceSeconds * 1000))
      .orderBy('startedAt')
      .execute();
    const living: LivingWorker[] = [];
    for (const { id, runtime, startedAt } of workers) {
      if (!(await isLockFree(trx, id, 'shared'))) living.push({ runtime, startedAt });
    }
    return living;
  });
}

/** Takes the lock where it is free, until the transaction ends; shared, so that two who only look do not meet. */
async function isLockFree(trx: Queryable, id: string, mode: 'exclusive' | 'shared'): Promise<boolean> {
  const attempt = sql.raw(mode === 'shared' ? 'pg_try_advisory_xact_lock_shared' : 'pg_try_advisory_xact_lock');
  const { rows } = await sql<{ free: boolean }>`select ${attempt}(${advisoryLock(id)}) as free`.execute(trx);
  return rows[0]?.free === true;
}
