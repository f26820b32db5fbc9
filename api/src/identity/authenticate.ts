import type { IncomingMessage } from 'node:http';
import { fromNodeHeaders } from 'better-auth/node';
import type { Database } from '../database/connect.js';
import { type Role, roles } from '../database/tables.js';
import type { Viewer } from '../relay/context.js';
import type { Auth } from './auth.js';
import type { RecentViewers } from './recent.js';
import { findTokenUser } from './tokens.js';

/** Who asks: by `Authorization: Bearer <token>`, else by the session's cookie; null where neither is good. */
export type Authenticate = (request: Pick<IncomingMessage, 'headers'>) => Promise<Viewer | null>;

/** @param recent the same that `auth` tells of sessions that end */
export function createAuthenticate(auth: Auth, database: Database, recent: RecentViewers): Authenticate {
  const findSessionUser = async (headers: IncomingMessage['headers']): Promise<Viewer | null> => {
    const session = await auth.api.getSession({ headers: fromNodeHeaders(headers) });
    if (session === null) return null;
    const { id, name, email, role } = session.user;
    return isRole(role) ? { id, name, email, role } : null;
  };
  return async ({ headers }) => {
    const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    // A bad token is not saved by a good cookie: whoever sends one means to be that one.
    if (headers.authorization !== undefined) {
      return bearer ? recent.viewer(`token ${bearer}`, () => findTokenUser(database, bearer)) : null;
    }
    const { cookie } = headers;
    if (cookie === undefined) return null;
    return recent.viewer(`cookie ${cookie}`, () => findSessionUser(headers));
  };
}

function isRole(text: unknown): text is Role {
  return roles.some((role) => role === text);
}
