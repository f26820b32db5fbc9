import { sql } from 'kysely';
import type { Queryable } from '../database/connect.js';
import type { JobName, JobPayload } from './payloads.js';

export interface EnqueueOptions {
  /**
   * Runs only after this many seconds in which nobody enqueued the job under the same `key` again.
   */
  readonly quietSeconds?: number;
  /** Of jobs with the same key, only one waits. */
  readonly key?: string;
  /** Nobody waits for it (demo content): it runs when nothing else is due. */
  readonly inBackground?: boolean;
}

/** A job that fails is tried again later and later, up to this many times; then its row stays for someone to look at. */
export const MAX_ATTEMPTS = 25;

/** graphile-worker runs lower numbers first. */
const BACKGROUND = 10;

/** Under this key only one `series.stored` waits for each series. */
export const seriesStoredKey = (seriesId: string): string => `series.stored:${seriesId}`;

/**
 * Enqueues a job. Give it the transaction that wrote what the job is about: the job exists if and when that commits.
 */
export async function enqueue<N extends JobName>(
  db: Queryable,
  name: N,
  payload: JobPayload<N>,
  options: EnqueueOptions = {},
): Promise<void> {
  await enqueueEach(db, name, [payload], options);
}

/** Enqueues a job for each payload, in one statement; a `key` is for one payload only. */
export async function enqueueEach<N extends JobName>(
  db: Queryable,
  name: N,
  payloads: readonly JobPayload<N>[],
  options: EnqueueOptions = {},
): Promise<void> {
  if (payloads.length === 0) return;
  await sql`select graphile_worker.add_job(
    ${name},
    payload => each.payload,
    run_at => now() + make_interval(secs => ${options.quietSeconds ?? 0}),
    max_attempts => ${MAX_ATTEMPTS},
    job_key => ${options.key ?? null},
    job_key_mode => 'replace',
    priority => ${options.inBackground ? BACKGROUND : 0}
  ) from json_array_elements(${JSON.stringify(payloads)}::json) as each (payload)`.execute(db);
}
