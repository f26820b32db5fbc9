import { createHash, randomBytes } from 'node:crypto';
import { record } from '../audit/record.js';
import type { Database } from '../database/connect.js';
import type { Viewer } from '../relay/context.js';

/** Lets scanners of leaked secrets recognise one. */
const PREFIX = 'overread_';
/** `last_used_at` is a hint for people: it need not be written with every request. */
const USED_EVERY_SECONDS = 60;

/**
 * Makes an API token for a user. The text is answered once and kept nowhere: the table has its SHA-256.
 * @param name what it is for, shown where tokens are listed
 */
export async function createToken(database: Database, userId: string, name: string): Promise<string> {
  const token = PREFIX + randomBytes(32).toString('base64url');
  await database.transaction().execute(async (trx) => {
    await trx
      .insertInto('apiToken')
      .values({ userId, name, tokenSha256: hash(token) })
      .execute();
    await record(trx, {
      action: 'token.create',
      outcome: 'success',
      actor: null,
      subject: { type: 'User', id: userId },
      detail: { name },
    });
  });
  return token;
}

/** The token's user, or null where it is unknown or revoked. */
export async function findTokenUser(database: Database, token: string): Promise<Viewer | null> {
  const found = await database
    .selectFrom('apiToken')
    .innerJoin('user', 'user.id', 'apiToken.userId')
    .select(['user.id', 'user.name', 'user.email', 'user.role', 'apiToken.id as tokenId', 'apiToken.lastUsedAt'])
    .where('apiToken.tokenSha256', '=', hash(token))
    .where('apiToken.revokedAt', 'is', null)
    .executeTakeFirst();
  if (found === undefined) return null;
  const { tokenId, lastUsedAt, ...viewer } = found;
  if (lastUsedAt === null || Date.now() - lastUsedAt.getTime() > USED_EVERY_SECONDS * 1000) {
    await database.updateTable('apiToken').set({ lastUsedAt: new Date() }).where('id', '=', tokenId).execute();
  }
  return viewer;
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
