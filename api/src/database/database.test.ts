import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPostgresError, postgresErrors } from './connect.js';
import { migrate, readMigrations } from './migrate.js';
import { listen, type Notification, notify } from './notifications.js';
import { createTestDatabase, type TestDatabase } from './testing.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const sha256 = 'a'.repeat(64);

async function recordingWithAnalysis(): Promise<string> {
  await db.database
    .insertInto('object')
    .values({ sha256, sizeBytes: 3, mediaType: 'video/mp4' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const recording = await db.database
    .insertInto('recording')
    .values({
      patientId: null,
      fileName: 'walk.mp4',
      sha256,
      sizeBytes: 3,
      mediaType: 'video/mp4',
      codec: 'h264',
      width: 640,
      height: 480,
      fps: 25,
      variableFrameRate: false,
      duration: 0.08,
      frameCount: 2,
      frameTimes: [0, 0.04],
    })
    .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ fileName: 'walk.mp4' }))
    .returning('id')
    .executeTakeFirstOrThrow();
  const analysis = await db.database
    .insertInto('analysis')
    .values({
      recordingId: recording.id,
      pipeline: 'gait',
      version: '1.0.0',
      occasion: `request:${crypto.randomUUID()}`,
      status: 'RUNNING',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return analysis.id;
}

test('migrations run once, and a second start finds nothing to do', async () => {
  expect(await migrate(db.pool)).toEqual([]);
});

test('a migration that fails leaves nothing behind and is named', async () => {
  const known = await readMigrations();
  const broken = { name: '9999_broken.sql', sql: 'create table half (id int); select no_such_function()' };
  await expect(migrate(db.pool, [...known, broken])).rejects.toThrow('Migration 9999_broken.sql failed');
  const { rows } = await sql<{ half: string | null }>`select to_regclass('half') as half`.execute(db.database);
  expect(rows[0]?.half).toBeNull();
});

test('a database of a newer version is refused', async () => {
  await expect(migrate(db.pool, [])).rejects.toThrow('newer Overread');
});

test('rows come back with camelCase columns, numbers, plain days and untouched JSON keys', async () => {
  const patient = await db.database
    .insertInto('patient')
    .values({ dicomPatientId: 'P1', birthDate: '1970-03-01' })
    .returningAll()
    .executeTakeFirstOrThrow();
  expect(patient.birthDate).toBe('1970-03-01');
  const analysisId = await recordingWithAnalysis();
  const analysis = await db.database
    .updateTable('analysis')
    .set({ parameters: JSON.stringify({ some_key: 1 }) })
    .where('id', '=', analysisId)
    .returning(['parameters', 'createdAt'])
    .executeTakeFirstOrThrow();
  expect(analysis.parameters).toEqual({ some_key: 1 });
  const object = await db.database.selectFrom('object').select('sizeBytes').executeTakeFirstOrThrow();
  expect(object.sizeBytes).toBe(3);
  // A cursor made of the Date has to find the row again: the column has no more digits than a Date.
  const again = await db.database
    .selectFrom('analysis')
    .select('id')
    .where('createdAt', '=', analysis.createdAt)
    .execute();
  expect(again.map((row) => row.id)).toContain(analysisId);
});

test('findings, audit events and finished analyses cannot be changed or removed', async () => {
  const analysisId = await recordingWithAnalysis();
  const finding = await db.database
    .insertInto('finding')
    .values({
      analysisId,
      kind: 'FINDING',
      position: 0,
      key: 'repetition-1',
      label: 'repetition',
      score: 1,
      boxes: '[]',
      stages: '[]',
      measurements: '[]',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.database
    .updateTable('analysis')
    .set({ status: 'SUCCEEDED', finishedAt: new Date() })
    .where('id', '=', analysisId)
    .execute();
  await db.database.insertInto('auditEvent').values({ action: 'study.view', outcome: 'success' }).execute();
  const attempts = [
    () => db.database.updateTable('finding').set({ score: 0 }).where('id', '=', finding.id).execute(),
    () => db.database.deleteFrom('finding').where('id', '=', finding.id).execute(),
    () => db.database.updateTable('auditEvent').set({ action: 'nothing' }).execute(),
    () => db.database.deleteFrom('auditEvent').execute(),
    () => sql`truncate audit_event`.execute(db.database),
    () => db.database.updateTable('analysis').set({ progress: 0 }).where('id', '=', analysisId).execute(),
  ];
  for (const attempt of attempts) {
    const error: unknown = await attempt().then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(isPostgresError(error, postgresErrors.restrictViolation)).toBe(true);
  }
});

test('a notification is heard once its transaction commits, and never where it rolls back', async () => {
  const heard: Notification<'upload'>[] = [];
  const listener = await listen(db.url, {
    handle: (channel, payload) => {
      if (channel === 'upload') heard.push(payload as Notification<'upload'>);
    },
    onError: (error) => {
      throw error;
    },
  });
  const send = (uploadId: string, fail: boolean) =>
    db.database.transaction().execute(async (trx) => {
      await notify(trx, 'upload', { uploadId, userId: null });
      if (fail) throw new Error('rolled back');
    });
  await expect(send('lost', true)).rejects.toThrow('rolled back');
  await send('kept', false);
  await expect.poll(() => heard).toEqual([{ uploadId: 'kept', userId: null }]);
  await listener.stop();
});
