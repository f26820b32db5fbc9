import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { AccessAudit, type AccessEvent } from './access-audit.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await db.database.insertInto('user').values({ id: 'reader', name: 'Reader', email: 'reader@example.org' }).execute();
});
afterAll(() => db.close());

const opening = (id: string): AccessEvent => ({
  action: 'study.view',
  actor: { id: 'reader', role: 'CLINICIAN' },
  address: '192.0.2.1',
  subject: { type: 'Study', id },
});
const rowsOf = (id: string) => db.database.selectFrom('auditEvent').selectAll().where('subjectId', '=', id).execute();

test('what is opened a hundred times at once is one row, and one again after a quarter of an hour', async () => {
  let now = 0;
  const access = new AccessAudit(db.database, () => now);
  await Promise.all(Array.from({ length: 100 }, () => access.opened(opening('a'))));
  expect(await rowsOf('a')).toHaveLength(1);
  now = 15 * 60 * 1000 - 1;
  await access.opened(opening('a'));
  expect(await rowsOf('a')).toHaveLength(1);
  now += 1;
  await access.opened(opening('a'));
  expect(await rowsOf('a')).toHaveLength(2);
});

test('other subjects, people and addresses are rows of their own', async () => {
  const access = new AccessAudit(db.database);
  await access.opened(opening('b'));
  await access.opened(opening('c'));
  await access.opened({ ...opening('b'), address: '192.0.2.2' });
  await access.opened({ ...opening('b'), actor: null });
  expect(await rowsOf('b')).toHaveLength(3);
  expect(await rowsOf('c')).toHaveLength(1);
});

test('where the row cannot be written the reading is refused, and tried again the next time', async () => {
  const access = new AccessAudit(db.database);
  const unknown = { ...opening('d'), actor: { id: 'nobody', role: 'CLINICIAN' } } as const;
  await expect(access.opened(unknown)).rejects.toThrow();
  await expect(access.opened(unknown)).rejects.toThrow();
  await access.opened(opening('d'));
  expect(await rowsOf('d')).toHaveLength(1);
});
