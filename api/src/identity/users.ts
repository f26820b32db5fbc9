import { record } from '../audit/record.js';
import type { Database, Queryable } from '../database/connect.js';
import type { Role } from '../database/tables.js';
import type { Auth } from './auth.js';

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

export class UserExistsError extends Error {
  override readonly name = 'UserExistsError';
}

/**
 * Makes an account that can sign in.
 * @throws UserExistsError where the e-mail address has one already
 */
export async function createUser(auth: Auth, database: Database, user: NewUser): Promise<string> {
  const email = user.email.trim().toLowerCase();
  const { password } = await auth.$context;
  const hash = await password.hash(user.password);
  return database.transaction().execute(async (trx) => {
    const created = await trx
      .insertInto('user')
      .values({ id: crypto.randomUUID(), email, name: user.name, role: user.role, emailVerified: true })
      .onConflict((conflict) => conflict.column('email').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (created === undefined) throw new UserExistsError(`${email} has an account already.`);
    await insertPassword(trx, created.id, hash);
    await record(trx, {
      action: 'user.create',
      outcome: 'success',
      actor: null,
      subject: { type: 'User', id: created.id },
      detail: { role: user.role },
    });
    return created.id;
  });
}

async function setPassword(auth: Auth, database: Database, userId: string, plain: string): Promise<void> {
  const { password } = await auth.$context;
  await insertPassword(database, userId, await password.hash(plain));
}

/** better-auth's own kind of account for a password (https://www.better-auth.com/docs/concepts/database). */
async function insertPassword(db: Queryable, userId: string, hash: string): Promise<void> {
  await db
    .insertInto('account')
    .values({ id: crypto.randomUUID(), userId, accountId: userId, providerId: 'credential', password: hash })
    .execute();
}

/** CONTRACT's demo accounts. Their password is published: they exist only where OVERREAD_DEMO=1. */
const demoUsers: readonly NewUser[] = (
  [
    ['clinician', 'Demo Clinician', 'CLINICIAN'],
    ['therapist', 'Demo Therapist', 'THERAPIST'],
    ['integration', 'Demo Integration', 'INTEGRATION'],
    ['auditor', 'Demo Auditor', 'AUDITOR'],
    ['admin', 'Demo Administrator', 'ADMIN'],
  ] as const
).map(([account, name, role]) => ({ email: `${account}@demo.local`, name, role, password: 'overread-demo' }));

/** Makes the demo accounts that are missing, and opens those again that `closeDemoUsers` had closed. */
export async function ensureDemoUsers(auth: Auth, database: Database): Promise<void> {
  const there = await database
    .selectFrom('user')
    .leftJoin('account', 'account.userId', 'user.id')
    .select(['user.id', 'user.email', 'account.id as accountId'])
    .where('email', 'like', '%@demo.local')
    .execute();
  for (const user of demoUsers) {
    const found = there.find(({ email }) => email === user.email);
    if (found) {
      if (found.accountId === null) await setPassword(auth, database, found.id, user.password);
      continue;
    }
    // Two API processes may start at once: whoever comes second finds the account made.
    await createUser(auth, database, user).catch((error: unknown) => {
      if (!(error instanceof UserExistsError)) throw error;
    });
  }
}

/**
 * Takes the demo accounts' ways in away, for a database that was a demo once and is started without OVERREAD_DEMO.
 * The rows stay: decisions and audit rows name them.
 */
export async function closeDemoUsers(database: Database): Promise<void> {
  await database.transaction().execute(async (trx) => {
    const demo = await trx.selectFrom('user').select('id').where('email', 'like', '%@demo.local').execute();
    const ids = demo.map((user) => user.id);
    if (ids.length === 0) return;
    await trx.deleteFrom('session').where('userId', 'in', ids).execute();
    await trx.deleteFrom('account').where('userId', 'in', ids).execute();
    await trx
      .updateTable('apiToken')
      .set({ revokedAt: new Date() })
      .where('userId', 'in', ids)
      .where('revokedAt', 'is', null)
      .execute();
  });
}
