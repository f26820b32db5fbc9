import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.js';

export type Database = Kysely<Tables>;
export type DatabaseTransaction = Transaction<Tables>;
/** For queries that work in and outside of a transaction alike. */
export type Queryable = Database | DatabaseTransaction;

const DATE = 1082;
const BIGINT = 20;

export interface ConnectOptions {
  /** Connections at most; each costs the server about 10 MB. */
  readonly max?: number;
  readonly applicationName?: string;
  /** Told when a connection breaks, e.g. because PostgreSQL was restarted; the pool opens a new one by itself. */
  readonly onConnectionError?: (error: Error) => void;
}

/**
 * Opens a pool. Calendar days come as `YYYY-MM-DD` (a Date would move them across time zones) and bigint as number
 * (sizes of files, audit ids: far below 2^53).
 */
export function createPool(url: string, options: ConnectOptions = {}): pg.Pool {
  const types: pg.CustomTypesConfig = {
    getTypeParser: (oid, format) => {
      if (oid === DATE) return (text: string) => text;
      if (oid === BIGINT) return Number;
      return pg.types.getTypeParser(oid, format);
    },
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'overread',
    connectionTimeoutMillis: 10_000,
    types,
  });
  // Without listeners a connection that breaks, idle or in use, would end the process.
  pool.on('error', (error) => options.onConnectionError?.(error));
  pool.on('connect', (client) => client.on('error', (error) => options.onConnectionError?.(error)));
  return pool;
}

/** Kysely over a pool: camelCase in TypeScript, snake_case in SQL; keys inside jsonb are left alone. */
export function createDatabase(pool: pg.Pool): Database {
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

/** PostgreSQL's error codes that callers act on (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
export const postgresErrors = { uniqueViolation: '23505', restrictViolation: '23001' } as const;

export function isPostgresError(error: unknown, code: (typeof postgresErrors)[keyof typeof postgresErrors]): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** The classes of PostgreSQL's codes that speak of the server, not of the statement: connection, resources, operator. */
const AWAY = /^(08|53|57P)/;
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH']);

/** PostgreSQL is gone, starting, stopping or has no room: the same statement may go well later. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (AWAY.test(code) || UNREACHABLE.has(code)) return true;
  // node-postgres has no code for these.
  return /^Connection terminated|^timeout exceeded when trying to connect|connection timeout/.test(error.message);
}
