import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { migrateJobs } from '../jobs/worker.js';
import { FileStore } from '../storage/file-store.js';
import type { IngestContext } from './accept.js';
import { takeInDemo } from './demo.js';

const projectRoot = fileURLToPath(new URL('../../..', import.meta.url));
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
let db: TestDatabase;
let folder: string;
let context: IngestContext;

beforeEach(async () => {
  db = await createTestDatabase();
  await migrateJobs(db.pool);
  folder = mkdtempSync(join(tmpdir(), 'overread-demo-'));
  context = { database: db.database, storage: await FileStore.open(folder) };
});
afterEach(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

const take = (signal = new AbortController().signal) => takeInDemo(context, projectRoot, silent, signal);
const uploads = async () =>
  (await db.database.selectFrom('upload').select('fileName').orderBy('fileName').execute()).map((row) => row.fileName);

test('an empty database gets two recordings of invented patients and an MR series, once', async () => {
  await take();
  const names = await uploads();
  expect(names).toContain('squat.mp4');
  expect(names).toContain('walk.mp4');
  expect(names.filter((name) => name.endsWith('.dcm'))).toHaveLength(20);
  await take();
  expect(await uploads()).toEqual(names);
});

test('a start that was interrupted is taken up by the next', async () => {
  const stopping = new AbortController();
  const first = take(stopping.signal);
  await expect.poll(async () => (await uploads()).length, { interval: 5 }).toBeGreaterThan(0);
  stopping.abort();
  await first;
  await take();
  expect(new Set(await uploads()).size).toBe(22);
  expect(await uploads()).toHaveLength(22);
});

test('a database that is in use gets nothing', async () => {
  await db.database.insertInto('patient').values({ dicomPatientId: 'REAL-1' }).execute();
  await take();
  expect(await uploads()).toEqual([]);
});
