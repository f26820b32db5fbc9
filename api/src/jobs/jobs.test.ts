import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { beginLife, buryDeadWorkers } from './alive.js';
import { enqueue, seriesStoredKey } from './enqueue.js';
import { type JobHandlers, type JobWorker, migrateJobs, startWorker } from './worker.js';

let db: TestDatabase;
let worker: JobWorker | null = null;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

beforeAll(async () => {
  db = await createTestDatabase();
  await migrateJobs(db.pool);
});
afterEach(async () => {
  await worker?.stop();
  worker = null;
});
afterAll(() => db.close());

async function work(handlers: JobHandlers): Promise<void> {
  worker = await startWorker({
    url: db.url,
    pool: db.pool,
    database: db.database,
    lanes: [{ handlers, concurrency: 1 }],
    log: silent,
    runtime: () => ({}),
    isOutage: (error) => error instanceof Error && error.message === 'the disk is full',
    onLost: (error) => {
      throw error;
    },
  });
}

test('a job runs if and when its transaction commits', async () => {
  const ran: string[] = [];
  await work({ 'upload.received': async ({ uploadId }) => void ran.push(uploadId) });
  const send = (uploadId: string, fail: boolean) =>
    db.database.transaction().execute(async (trx) => {
      await enqueue(trx, 'upload.received', { uploadId });
      if (fail) throw new Error('rolled back');
    });
  await expect(send('lost', true)).rejects.toThrow('rolled back');
  await send('kept', false);
  await expect.poll(() => ran).toEqual(['kept']);
});

test('a job with a quiet period runs once, after the last call', async () => {
  const seriesId = crypto.randomUUID();
  const ran: number[] = [];
  const options = { key: `series.stored:${seriesId}`, quietSeconds: 1 };
  await work({ 'series.stored': async () => void ran.push(Date.now()) });
  await enqueue(db.database, 'series.stored', { seriesId }, options);
  await new Promise((done) => setTimeout(done, 600));
  const last = Date.now();
  await enqueue(db.database, 'series.stored', { seriesId }, options);
  await expect.poll(() => ran.length, { timeout: 60_000 }).toBe(1);
  expect(ran[0]! - last).toBeGreaterThan(900);
});

test('the jobs of a worker that died are run again at once', async () => {
  const recordingId = crypto.randomUUID();
  await enqueue(db.database, 'recording.stored', { recordingId });
  // As a killed worker leaves it: registered, its lock free, a job locked under its name.
  await db.database
    .insertInto('worker')
    .values({ id: crypto.randomUUID(), lockNames: ['dead'], host: 'gone', pid: 1 })
    .execute();
  await sql`update graphile_worker._private_jobs set locked_by = 'dead', locked_at = now(), attempts = 1`.execute(
    db.database,
  );
  const attempts: number[] = [];
  await work({ 'recording.stored': async (_payload, { attempt }) => void attempts.push(attempt) });
  await expect.poll(() => attempts, { timeout: 60_000 }).toEqual([2]);
});

test('a job is freed that was locked under a name which its worker did not live to register', async () => {
  const recordingId = crypto.randomUUID();
  const lock = (since: string) =>
    sql`update graphile_worker._private_jobs set locked_by = 'nameless', locked_at = now() - ${since}::interval
      where payload->>'recordingId' = ${recordingId}`.execute(db.database);
  const isLocked = async () => {
    const { rows } = await sql<{ locked: boolean }>`select locked_at is not null as locked
      from graphile_worker._private_jobs where payload->>'recordingId' = ${recordingId}`.execute(db.database);
    return rows[0]?.locked;
  };
  await enqueue(db.database, 'recording.stored', { recordingId });
  // Its worker may be about to register.
  await lock('10 seconds');
  await buryDeadWorkers(db.database);
  expect(await isLocked()).toBe(true);
  await lock('2 minutes');
  await buryDeadWorkers(db.database);
  expect(await isLocked()).toBe(false);
  const ran: string[] = [];
  await work({ 'recording.stored': async (payload) => void ran.push(payload.recordingId) });
  await expect.poll(() => ran).toEqual([recordingId]);
});

test('a job that met a full disk is put off, and the attempt does not count', async () => {
  const seriesId = crypto.randomUUID();
  const attempts: number[] = [];
  await enqueue(db.database, 'series.stored', { seriesId }, { key: seriesStoredKey(seriesId), inBackground: true });
  await work({
    'series.stored': async (_payload, { attempt }) => {
      attempts.push(attempt);
      throw new Error('the disk is full');
    },
  });
  const waiting = async () => {
    const { rows } = await sql<{ key: string; priority: number; attempts: number; due: boolean }>`
      select key, priority, attempts, run_at <= now() as due from graphile_worker.jobs where locked_at is null`.execute(
      db.database,
    );
    return rows;
  };
  await expect.poll(() => attempts.length, { timeout: 60_000 }).toBe(1);
  const again = { key: seriesStoredKey(seriesId), priority: 10, attempts: 0, due: false };
  await expect.poll(waiting, { timeout: 60_000 }).toEqual([again]);
  await sql`select graphile_worker.remove_job(${seriesStoredKey(seriesId)})`.execute(db.database);
});

test('a living worker is left in peace', async () => {
  const life = await beginLife(db.url, db.database, {}, (error) => {
    throw error;
  });
  expect(await buryDeadWorkers(db.database)).toEqual([]);
  await life.end();
});

test('a worker that stops tells its jobs, registers itself off, and leaves them to the next at once', async () => {
  const analysisId = crypto.randomUUID();
  const started = Promise.withResolvers<void>();
  let told = false;
  await work({
    'analysis.run': async (_payload, { signal }) => {
      started.resolve();
      await new Promise((done) => signal.addEventListener('abort', done));
      told = true;
      throw new Error('stopped');
    },
  });
  await enqueue(db.database, 'analysis.run', { analysisId });
  await started.promise;
  await worker?.stop();
  worker = null;
  expect(told).toBe(true);
  expect(await db.database.selectFrom('worker').selectAll().execute()).toEqual([]);
  const attempts: number[] = [];
  await work({ 'analysis.run': async (_payload, { attempt }) => void attempts.push(attempt) });
  // Still the first attempt: a failure would have counted, and waited. Time itself says nothing on a busy machine.
  await expect.poll(() => attempts, { timeout: 60_000 }).toEqual([1]);
});
