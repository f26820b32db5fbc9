/** What `overread user` does. Loaded when it is used: better-auth would slow every other command's start. */
import { randomBytes } from 'node:crypto';
import type { Config } from '../config.js';
import type { Role } from '../database/tables.js';
import { createAuth } from '../identity/auth.js';
import { createToken } from '../identity/tokens.js';
import { createUser, UserExistsError } from '../identity/users.js';
import { createLog } from '../log.js';
import { borrowDatabase, type OpenDatabase } from '../server/database.js';

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

/** @throws Error where the address has an account */
export async function addAccount(config: Config, account: NewAccount): Promise<void> {
  await withDatabase(config, async ({ database }) => {
    // Only the hashing of passwords is used: nothing is signed here.
    const secret = randomBytes(32).toString('hex');
    const auth = createAuth({ database, secret, origin: config.origin, trustedOrigins: [] });
    await createUser(auth, database, account).catch((error: unknown) => {
      if (!(error instanceof UserExistsError)) throw error;
      throw new Error(`${error.message} A token for it: overread user token ${account.email}`, { cause: error });
    });
  });
}

/** @returns the token's text, which nobody can ask for again. @throws Error where there is no such account */
export async function makeToken(config: Config, email: string, name: string): Promise<string> {
  return withDatabase(config, async ({ database }) => {
    const user = await database
      .selectFrom('user')
      .select('id')
      .where('email', '=', email.trim().toLowerCase())
      .executeTakeFirst();
    if (user === undefined) throw new Error(`There is no account ${email}. Make one: overread user add ${email}`);
    return createToken(database, user.id, name);
  });
}

async function withDatabase<T>(config: Config, work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  const open = await borrowDatabase(config, createLog('cli', 'warn'));
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}
