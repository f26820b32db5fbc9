import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';

/** Also right from `api/dist`: the compiler does not copy SQL. */
const folder = new URL('../../src/database/migrations/', import.meta.url);

/** Any fixed number: whoever migrates this database takes the same lock. */
const LOCK = 0x0ee2ead;

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** The numbered files of `migrations/`, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  return Promise.all(names.map(async (name) => ({ name, sql: await readFile(new URL(name, folder), 'utf8') })));
}

/**
 * Brings the database up to date. Each migration runs in a transaction of its own; processes that start at the same
 * time wait for each other.
 *
 * @returns the names of the migrations that were run now
 * @throws Error where the database was made by a newer Overread, or a migration fails (it is then rolled back)
 */
export async function migrate(pool: pg.Pool, migrations?: readonly Migration[]): Promise<string[]> {
  const known = migrations ?? (await readMigrations());
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    try {
      return await runMissing(client, known);
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCK]);
    }
  } finally {
    client.release();
  }
}

async function runMissing(client: pg.PoolClient, known: readonly Migration[]): Promise<string[]> {
  await client.query(
    'create table if not exists migration (name text primary key, run_at timestamptz(3) not null default now())',
  );
  const { rows } = await client.query<{ name: string }>('select name from migration order by name');
  const done = new Set(rows.map((row) => row.name));
  const foreign = [...done].find((name) => !known.some((migration) => migration.name === name));
  if (foreign !== undefined) {
    throw new Error(`The database was made by a newer Overread (it has ${foreign}). Start that version, or restore.`);
  }
  const missing = known.filter(({ name }) => !done.has(name));
  for (const { name, sql } of missing) await runOne(client, name, sql);
  return missing.map(({ name }) => name);
}

async function runOne(client: pg.PoolClient, name: string, sql: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query('insert into migration (name) values ($1)', [name]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
