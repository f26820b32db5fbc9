import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { hasPendingFiles } from './pending.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
let db: TestDatabase;
let seriesId: string;

beforeAll(async () => {
  db = await createTestDatabase();
  for (const id of ['sender', 'other']) {
    await db.database
      .insertInto('user')
      .values({ id, name: id, email: `${id}@example.org`, role: 'INTEGRATION' })
      .execute();
  }
});
afterAll(() => db.close());

/** A series with one image, which `sender` brought an hour ago. */
beforeEach(async () => {
  const { database } = db;
  await database.deleteFrom('upload').execute();
  const uid = `2.25.${Math.floor(Math.random() * 1e15)}`;
  const sha256 = uid.replace('2.25.', '').padStart(64, '0');
  const patient = await database.insertInto('patient').values({ name: null }).returning('id').executeTakeFirstOrThrow();
  const study = await database
    .insertInto('study')
    .values({ patientId: patient.id, studyInstanceUid: uid })
    .returning('id')
    .executeTakeFirstOrThrow();
  const series = await database
    .insertInto('series')
    .values({ studyId: study.id, seriesInstanceUid: `${uid}.1`, modality: 'MR' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await database.insertInto('object').values({ sha256, sizeBytes: 1, mediaType: 'application/dicom' }).execute();
  const instance = await database
    .insertInto('instance')
    .values({
      ...{ seriesId: series.id, sopInstanceUid: `${uid}.1.1`, sopClassUid: '1', transferSyntaxUid: '1' },
      ...{ numberOfFrames: 1, sha256, sizeBytes: 1 },
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  seriesId = series.id;
  await add({ status: 'DONE', minutesAgo: 60, instanceId: instance.id });
});

interface Sent {
  readonly status: 'RECEIVING' | 'PROCESSING' | 'DONE';
  readonly minutesAgo: number;
  readonly userId?: string;
  readonly instanceId?: string;
  readonly parentId?: string;
}

async function add({ status, minutesAgo, userId = 'sender', instanceId, parentId }: Sent): Promise<string> {
  const id = crypto.randomUUID();
  const createdAt = new Date(Date.now() - minutesAgo * 60_000);
  const entry = parentId === undefined ? {} : { parentId, entryIndex: 1 };
  const row = { id, userId, source: 'TUS', fileName: 'IM', sizeBytes: 1, status, createdAt, ...entry } as const;
  // What is done has become something.
  const became = status === 'DONE' ? { instanceId: instanceId ?? null, entryCount: 0 } : {};
  await db.database
    .insertInto('upload')
    .values({ ...row, ...became })
    .execute();
  return id;
}

const pending = (until = new Date()) => hasPendingFiles(db.database, seriesId, until);

test('a series waits for files that are here and not yet indexed, for ten minutes', async () => {
  expect(await pending()).toBe(false);
  await add({ status: 'PROCESSING', minutesAgo: 11 });
  expect(await pending()).toBe(false);
  await add({ status: 'PROCESSING', minutesAgo: 9, userId: 'other' });
  expect(await pending()).toBe(true);
  expect(await pending(new Date(Date.now() - 10 * 60_000))).toBe(false);
});

test('it waits for an archive as long as files come out of it, however long that takes', async () => {
  const archive = await add({ status: 'PROCESSING', minutesAgo: 300 });
  expect(await pending()).toBe(false);
  await add({ status: 'DONE', minutesAgo: 2, parentId: archive });
  expect(await pending()).toBe(true);
});

test('it waits for what its sender is sending just now, and for nobody else’s', async () => {
  await add({ status: 'RECEIVING', minutesAgo: 1, userId: 'other' });
  expect(await pending()).toBe(false);
  await add({ status: 'RECEIVING', minutesAgo: 1 });
  expect(await pending()).toBe(true);
  expect(await hasPendingFiles(db.database, NOBODY, new Date())).toBe(false);
});
