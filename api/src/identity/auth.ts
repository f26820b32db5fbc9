import { betterAuth } from 'better-auth';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { record } from '../audit/record.js';
import type { Database } from '../database/connect.js';
import { roles } from '../database/tables.js';
import type { RecentViewers } from './recent.js';

/** Set by our own HTTP server after it has worked out the client's address; a value that a client sends is dropped. */
export const ADDRESS_HEADER = 'x-overread-address';

/** How long a person stays signed in without coming back. */
const SESSION_SECONDS = 12 * 3600;

export interface AuthOptions {
  readonly database: Database;
  /** At least 32 random characters; signs the cookies. */
  readonly secret: string;
  /** Where people sign in: the portal, e.g. `https://overread.example.org`. Cookies are `Secure` where it is https. */
  readonly origin: string;
  /** Further origins that may send credentials, e.g. the API's own. */
  readonly trustedOrigins: readonly string[];
  /** Forgets at once where a session ends. Left out where nobody asks who it is. */
  readonly recent?: RecentViewers;
}

export type Auth = ReturnType<typeof createAuth>;

/**
 * better-auth on our own tables: e-mail and password, sessions in cookies. Nobody can sign up by himself; accounts are
 * made by `overread user add`. Every sign-in, good or bad, is a row of the audit trail, and where that row cannot be
 * written nobody gets in.
 */
export function createAuth({ database, secret, origin, trustedOrigins, recent }: AuthOptions) {
  return betterAuth({
    appName: 'Overread',
    baseURL: origin,
    basePath: '/api/auth',
    secret,
    trustedOrigins: [origin, ...trustedOrigins],
    database: { db: database, type: 'postgres' },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, autoSignIn: false },
    user: {
      additionalFields: {
        // input: false keeps people from giving themselves a role.
        role: { type: [...roles], required: true, input: false, defaultValue: 'CLINICIAN' },
      },
    },
    session: { expiresIn: SESSION_SECONDS, updateAge: 600 },
    rateLimit: { enabled: true, window: 60, max: 600, customRules: { '/sign-in/email': { window: 60, max: 60 } } },
    advanced: {
      cookiePrefix: 'overread',
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    telemetry: { enabled: false },
    // Refused sign-ins are audit rows; its own warnings would double them.
    logger: { level: 'error' },
    hooks: {
      before: createAuthMiddleware(async (context) => {
        // Asked before: afterwards there is no session that says who it was.
        if (context.path === '/sign-out') await recordSignOut(database, context.headers ?? null);
      }),
      after: createAuthMiddleware(async (context) => {
        // Whatever else is done here may change who somebody is, too.
        if (context.path !== '/get-session') recent?.forget();
        if (context.path !== '/sign-in/email') return;
        const address = context.headers?.get(ADDRESS_HEADER) ?? null;
        const signedIn = context.context.newSession;
        const email = emailOf(context.body);
        if (signedIn && !(context.context.returned instanceof APIError)) {
          await record(database, {
            action: 'session.start',
            outcome: 'success',
            actor: await findActor(database, signedIn.user.email),
            address,
          });
        } else {
          await record(database, {
            action: 'session.start',
            outcome: 'refused',
            actor: null,
            address,
            detail: { email },
          });
        }
      }),
    },
  });

  async function recordSignOut(db: Database, headers: Headers | null): Promise<void> {
    const cookie = /overread\.session_token=([^;.]+)/.exec(headers?.get('cookie') ?? '')?.[1];
    if (cookie === undefined) return;
    const actor = await db
      .selectFrom('session')
      .innerJoin('user', 'user.id', 'session.userId')
      .select(['user.id', 'user.role'])
      .where('session.token', '=', decodeURIComponent(cookie))
      .executeTakeFirst();
    if (actor === undefined) return;
    const address = headers?.get(ADDRESS_HEADER) ?? null;
    await record(db, { action: 'session.end', outcome: 'success', actor, address });
  }
}

async function findActor(database: Database, email: string) {
  const user = await database.selectFrom('user').select(['id', 'role']).where('email', '=', email).executeTakeFirst();
  return user ?? null;
}

/** What was typed as e-mail address; cut, because it may be anything. */
function emailOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('email' in body)) return null;
  return typeof body.email === 'string' ? body.email.slice(0, 320) : null;
}
