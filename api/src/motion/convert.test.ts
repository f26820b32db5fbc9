import { createReadStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { ffmpeg, makeVideo } from '../formats/testing/videos.js';
import { findFfmpeg } from '../formats/video/ffmpeg.js';
import { probeVideo } from '../formats/video/probe.js';
import { webReasonOf } from '../formats/video/web-version.js';
import { migrateJobs } from '../jobs/worker.js';
import { FileStore } from '../storage/file-store.js';
import { convertRecording } from './convert.js';
import { storeRecording } from './recording.repository.js';
import { enqueueUnseen } from './web-version.repository.js';

const tools = findFfmpeg(process.env);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
let db: TestDatabase;
let storage: FileStore;
let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  db = await createTestDatabase();
  await migrateJobs(db.pool);
  folder = mkdtempSync(join(tmpdir(), 'overread-convert-'));
  storage = await FileStore.open(at('objects'));
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

/** As ingest stores it. */
async function addVideo(name: string): Promise<string> {
  const object = await storage.put(createReadStream(at(name)));
  const probe = await probeVideo(at(name), tools);
  await db.database
    .insertInto('object')
    .values({ ...object, mediaType: 'video/mp4' })
    .execute();
  const { codec, width, height, fps, variableFrameRate, duration, frameCount } = probe;
  const row = { codec, width, height, fps, variableFrameRate, duration, frameCount };
  const stored = await db.database.transaction().execute((trx) =>
    storeRecording(
      trx,
      {
        ...row,
        ...object,
        patientId: null,
        fileName: name,
        mediaType: 'video/mp4',
        frameTimes: [...probe.frameTimes],
      },
      webReasonOf(probe),
    ),
  );
  return stored.recording.id;
}

const context = () => ({ database: db.database, storage, tools, log });
const job = (signal = new AbortController().signal, attempt = 1) => ({ signal, attempt });
const rowOf = (recordingId: string) =>
  db.database.selectFrom('webVersion').selectAll().where('recordingId', '=', recordingId).executeTakeFirst();
const left = (id: string) => readdirSync(tmpdir()).filter((name) => name.startsWith(`overread-web-${id}`));
async function objectCount(): Promise<number> {
  const rows = await db.database.selectFrom('object').select('sha256').execute();
  return rows.length;
}

test('a recording that browsers do not play gets a web version, once, however often the job runs', async () => {
  ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=2', '-c:v', 'mpeg4', at('once.avi'));
  const id = await addVideo('once.avi');
  expect(await rowOf(id)).toMatchObject({ status: 'QUEUED', reason: 'NOT_PLAYABLE', sha256: null });
  await convertRecording(context(), id, job());
  const made = await rowOf(id);
  expect(made).toMatchObject({ status: 'READY', progress: 1, errorCode: null });
  const objects = await objectCount();
  await using web = await storage.file(made!.sha256!);
  expect(await probeVideo(web.path, tools)).toMatchObject({ codec: 'h264', frameCount: 20, width: 64, height: 48 });
  await convertRecording(context(), id, job());
  expect(await rowOf(id)).toEqual(made);
  expect(await objectCount()).toBe(objects);
  expect(left(id)).toEqual([]);
});

test('one that is stopped in the middle waits again, leaves nothing, and is made the next time', async () => {
  ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=640x360:rate=30:duration=8', '-c:v', 'mpeg4', at('stopped.avi'));
  const id = await addVideo('stopped.avi');
  const objects = await objectCount();
  const abort = new AbortController();
  const work = convertRecording(context(), id, job(abort.signal));
  const watching = setInterval(() => void rowOf(id).then((row) => row?.status === 'RUNNING' && abort.abort()), 20);
  await expect(work).rejects.toThrow();
  clearInterval(watching);
  expect(await rowOf(id)).toMatchObject({ status: 'QUEUED', progress: 0, sha256: null });
  expect([await objectCount(), left(id)]).toEqual([objects, []]);
  // What an attempt leaves whose process was killed.
  writeFileSync(join(mkdtempSync(join(tmpdir(), `overread-web-${id}-`)), 'web.mp4'), 'half');
  await db.database
    .updateTable('webVersion')
    .set({ status: 'RUNNING', progress: 0.4 })
    .where('recordingId', '=', id)
    .execute();
  await convertRecording(context(), id, job(undefined, 2));
  expect(await rowOf(id)).toMatchObject({ status: 'READY', progress: 1 });
  expect(left(id)).toEqual([]);
});

test('what cannot be converted says why, and the original stays', async () => {
  ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=1', '-c:v', 'mpeg4', at('tried.avi'));
  const id = await addVideo('tried.avi');
  const none = { ...context(), tools: { ...tools, ffmpeg: '/no/ffmpeg' } };
  await expect(convertRecording(none, id, job())).rejects.toMatchObject({ code: 'FFMPEG_MISSING' });
  expect(await rowOf(id)).toMatchObject({ status: 'RUNNING' });
  await convertRecording(context(), id, job(undefined, 16));
  expect(await rowOf(id)).toMatchObject({ status: 'FAILED', errorCode: 'VIDEO_CORRUPT', sha256: null });
});

test('recordings from before are looked at when a worker starts', async () => {
  makeVideo(at('before.mp4'), '-g', '10');
  const id = await addVideo('before.mp4');
  expect(await rowOf(id)).toMatchObject({ status: 'NOT_NEEDED', reason: null });
  await db.database.deleteFrom('webVersion').where('recordingId', '=', id).execute();
  await enqueueUnseen(db.database);
  const { rows } = await db.pool.query('select key from graphile_worker.jobs');
  expect(rows).toEqual([{ key: `recording.convert:${id}` }]);
  await convertRecording(context(), id, job());
  expect(await rowOf(id)).toMatchObject({ status: 'NOT_NEEDED', reason: null });
});
