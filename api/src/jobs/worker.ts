import { setTimeout as sleep } from 'node:timers/promises';
import { type JobHelpers, Logger, type Runner, run, runMigrations, type TaskList } from 'graphile-worker';
import type pg from 'pg';
import type { Database } from '../database/connect.js';
import { beginLife, buryDeadWorkers, type WorkerLife } from './alive.js';
import { type JobName, type JobPayload, jobPayloads } from './payloads.js';

export interface JobContext {
  /** 1 the first time. */
  readonly attempt: number;
  /** The worker is shutting down: stop soon, the job will be run again. */
  readonly signal: AbortSignal;
}

export type JobHandler<N extends JobName> = (payload: JobPayload<N>, context: JobContext) => Promise<void>;
export type JobHandlers = { readonly [N in JobName]?: JobHandler<N> };

/** Handlers that share a number of slots. Long analyses must not keep uploads waiting. */
export interface JobLane {
  readonly handlers: JobHandlers;
  readonly concurrency: number;
}

/** What pino's loggers offer. */
export interface JobLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface WorkerOptions {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly database: Database;
  readonly lanes: readonly JobLane[];
  readonly log: JobLog;
  /** What /health/ready tells of this worker. */
  readonly runtime: () => Record<string, unknown>;
  /** What a handler threw speaks of this machine, not of the job: it is put off, and the attempt does not count. */
  readonly isOutage: (error: unknown) => boolean;
  /** The worker can no longer prove that it is alive (its database connection broke): the process has to end. */
  readonly onLost: (error: Error) => void;
}

export interface JobWorker {
  readonly id: string;
  /** Lets running jobs stop at their signal; they are run again later. */
  stop(): Promise<void>;
}

export const HEARTBEAT_SECONDS = 5;
/** Running jobs hear their signal this long after the worker was told to stop. */
const ABORT_AFTER_MS = 100;
/** LISTEN/NOTIFY wakes the worker at once; polling catches what comes due later (retries, quiet periods). */
const POLL_MS = 500;
const SETTLE_MS = 5000;
/** Jobs that come, or are done, within this time share a statement. */
const BATCH_MS = 20;
/** What was fetched and finds every slot taken is given back for other workers. */
const HELD_MS = 1000;
/** A job that met an outage is due again after this. */
const OUTAGE_MS = 5000;

const quiet = new Logger(() => () => undefined);

/** Makes or updates graphile-worker's own tables. */
export async function migrateJobs(pool: pg.Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: quiet });
}

/** Runs jobs until stopped; first, and with each heartbeat, frees the jobs of workers that died. */
export async function startWorker(options: WorkerOptions): Promise<JobWorker> {
  const { database, log } = options;
  const life = await beginLife(options.url, database, options.runtime(), options.onLost);
  const bury = async (): Promise<void> => {
    for (const dead of await buryDeadWorkers(database)) log.warn(dead, 'a worker died; its jobs are free again');
  };
  await bury();
  const runners: Runner[] = [];
  const interrupted: Interrupted[] = [];
  for (const lane of options.lanes) runners.push(await runLane(lane, life, options, interrupted));
  const timer = setInterval(() => {
    life
      .beat(options.runtime())
      .then(bury)
      .catch((error: unknown) => log.warn({ err: error }, 'heartbeat failed'));
  }, HEARTBEAT_SECONDS * 1000);
  return {
    id: life.id,
    async stop() {
      clearInterval(timer);
      await Promise.all(runners.map((runner) => runner.stop()));
      await settle(options.pool, life);
      await putBack(options.pool, interrupted);
      await life.end();
    },
  };
}

interface Interrupted {
  readonly id: string;
  readonly attempt: number;
}

/**
 * Waits until PostgreSQL has the outcome of our last jobs: graphile-worker sends it and does not wait for the answer,
 * also when it stops. What is not settled in time is freed by the next worker, as after a death.
 */
async function settle(pool: pg.Pool, life: WorkerLife): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  while (Date.now() < deadline) {
    const { rowCount } = await pool.query('select 1 from graphile_worker.jobs where locked_by = any($1::text[])', [
      life.lockNames,
    ]);
    if (rowCount === 0) return;
    await sleep(10);
  }
}

/** A job that was stopped did not fail: it is due at once, not after a pause, and the attempt does not count. */
async function putBack(pool: pg.Pool, jobs: readonly Interrupted[]): Promise<void> {
  for (const { id, attempt } of jobs) {
    await pool.query('select graphile_worker.reschedule_jobs(array[$1::bigint], run_at => now(), attempts => $2)', [
      id,
      attempt - 1,
    ]);
  }
}

async function runLane(
  lane: JobLane,
  life: WorkerLife,
  options: WorkerOptions,
  interrupted: Interrupted[],
): Promise<Runner> {
  const registered = new Set<string>();
  const registerNames: GraphileConfig.Plugin = {
    name: 'register-lock-names',
    version: '1.0.0',
    worker: {
      hooks: {
        // graphile-worker waits for this before it locks the first job.
        async startWorker(_context, { worker }) {
          const names = [worker.workerId, worker.workerPool.id].filter((name) => !registered.has(name));
          for (const name of names) registered.add(name);
          await life.addLockNames(names);
        },
      },
    },
  };
  return run({
    pgPool: options.pool,
    taskList: toTaskList(lane.handlers, options, interrupted),
    concurrency: lane.concurrency,
    noHandleSignals: true,
    pollInterval: POLL_MS,
    gracefulShutdownAbortTimeout: ABORT_AFTER_MS,
    logger: quiet,
    preset: { plugins: [registerNames], worker: batches(lane.concurrency) },
  });
}

/** Without these each new job makes every idle slot of every lane ask for it: nine statements a job. */
function batches(size: number): GraphileConfig.WorkerOptions {
  return {
    localQueue: {
      size,
      ttl: HELD_MS,
      refetchDelay: { durationMs: BATCH_MS, threshold: size, maxAbortThreshold: Infinity },
    },
    completeJobBatchDelay: BATCH_MS,
  };
}

function toTaskList(handlers: JobHandlers, options: WorkerOptions, interrupted: Interrupted[]): TaskList {
  const tasks: TaskList = {};
  for (const name of Object.keys(jobPayloads) as JobName[]) {
    const task = toTask(name, handlers[name], options, interrupted);
    if (task !== null) tasks[name] = task;
  }
  return tasks;
}

function toTask<N extends JobName>(
  name: N,
  handler: JobHandler<N> | undefined,
  { log, isOutage }: WorkerOptions,
  interrupted: Interrupted[],
) {
  if (handler === undefined) return null;
  return async (raw: unknown, helpers: JobHelpers): Promise<void> => {
    // The schema under the name is the payload's type under the name; TypeScript does not relate the two lookups.
    const payload = jobPayloads[name].parse(raw) as JobPayload<N>;
    const fields = { job: name, ...payload, attempt: helpers.job.attempts };
    const began = performance.now();
    try {
      await handler(payload, { attempt: helpers.job.attempts, signal: helpers.abortSignal });
      log.info({ ...fields, seconds: (performance.now() - began) / 1000 }, 'job done');
    } catch (error) {
      if (helpers.abortSignal.aborted) {
        interrupted.push({ id: helpers.job.id, attempt: helpers.job.attempts });
        log.info(fields, 'job stopped; it will be run again');
      } else if (isOutage(error)) {
        log.warn({ ...fields, err: error }, 'job put off; it will be run again');
        return putOff(name, payload, helpers);
      } else log.error({ ...fields, err: error }, 'job failed; it will be tried again');
      throw error;
    }
  };
}

/** Another one in its place: a job that fails waits longer each time, and this one has done nothing to deserve that. */
async function putOff(name: string, payload: unknown, { job, addJob }: JobHelpers): Promise<void> {
  await addJob(name, payload, {
    runAt: new Date(Date.now() + OUTAGE_MS),
    priority: job.priority,
    maxAttempts: job.max_attempts,
    ...(job.key !== null && { jobKey: job.key }),
  });
}
