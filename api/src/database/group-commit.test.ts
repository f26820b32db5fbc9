import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { groupCommit } from './group-commit.js';
import { createTestDatabase, type TestDatabase } from './testing.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

/** Writes objects with these sizes; the size 13 breaks its transaction, as the database itself breaks one. */
function createWriter() {
  const groups: number[] = [];
  const write = groupCommit<number, string>(async (trx, sizes) => {
    groups.push(sizes.length);
    const rows = sizes.map((sizeBytes) => ({
      sha256: String(sizeBytes).padStart(64, '0'),
      sizeBytes,
      mediaType: 'text/plain',
    }));
    await trx.insertInto('object').values(rows).execute();
    if (sizes.includes(13)) await sql`select 1 / 0`.execute(trx);
    return sizes.map((size) => `wrote ${size}`);
  });
  return { groups, write: (size: number) => write(db.database, size) };
}

const stored = async () => (await db.database.selectFrom('object').select('sizeBytes').execute()).length;

test('what comes while a transaction is under way is written together, and each hears its own answer', async () => {
  const { groups, write } = createWriter();
  const before = await stored();
  const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => write(1000 + index)));
  expect(answers).toEqual(Array.from({ length: 100 }, (_, index) => `wrote ${1000 + index}`));
  expect(groups).toEqual([1, 64, 35]);
  expect(await stored()).toBe(before + 100);
  await write(2000);
  expect(groups.at(-1)).toBe(1);
});

test('one that cannot be written spoils no other', async () => {
  const { write } = createWriter();
  const before = await stored();
  const outcomes = await Promise.allSettled([10, 11, 12, 13, 14].map(write));
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(await stored()).toBe(before + 4);
});
