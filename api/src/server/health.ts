import type { RequestHandler } from 'express';
import { sql } from 'kysely';
import type { Database } from '../database/connect.js';
import { livingWorkers } from '../jobs/alive.js';
import { NOTICE } from '../relay/notice.js';
import { type ObjectStore, StorageError } from '../storage/object-store.js';

/** A worker that has not been heard of for this long counts as gone. */
const SILENCE_SECONDS = 30;
const ANSWER_MS = 3000;

interface Check {
  readonly status: 'up' | 'down';
  readonly [detail: string]: unknown;
}

/** The process answers. */
export const live: RequestHandler = (_request, response) => {
  response.set('Cache-Control', 'no-store').json({ status: 'up', notice: NOTICE });
};

/** Whether everything that is needed to take in, analyse and show is there, and each dependency's state: 200 or 503. */
export function createReady(database: Database, storage: ObjectStore): RequestHandler {
  const checks: Record<string, () => Promise<Check>> = {
    database: async () => {
      await sql`select 1`.execute(database);
      return { status: 'up' };
    },
    storage: async () => {
      try {
        await storage.check();
      } catch (error) {
        if (!(error instanceof StorageError) || error.code !== 'FULL') throw error;
        return { status: 'down', reason: 'The disk is full: uploads and analyses wait.' };
      }
      return { status: 'up' };
    },
    worker: () => checkWorkers(database),
  };
  return async (_request, response) => {
    const entries = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await withinTime(name, check)] as const),
    );
    const up = entries.every(([, check]) => check.status === 'up');
    response
      .status(up ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: up ? 'up' : 'down', checks: Object.fromEntries(entries), notice: NOTICE });
  };
}

async function checkWorkers(database: Database): Promise<Check> {
  const workers = await livingWorkers(database, SILENCE_SECONDS);
  if (workers.length === 0) return { status: 'down', reason: 'No worker is running: uploads and analyses wait.' };
  return { status: 'up', workers: workers.map(({ runtime, startedAt }) => ({ startedAt, ...runtime })) };
}

async function withinTime(name: string, check: () => Promise<Check>): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Check>((answer) => {
    timer = setTimeout(() => answer({ status: 'down', reason: `The ${name} did not answer in time.` }), ANSWER_MS);
  });
  // Everyone may read this page: what failed, and not the addresses and paths that an error names.
  const failed = (): Check => ({ status: 'down', reason: `The ${name} cannot be reached.` });
  try {
    return await Promise.race([check().catch(failed), late]);
  } finally {
    clearTimeout(timer);
  }
}
