import type { Request, RequestHandler, Response } from 'express';
import type { AccessAudit } from '../audit/access-audit.js';
import { type AuditAction, record } from '../audit/record.js';
import type { Database } from '../database/connect.js';
import type { Viewer } from '../relay/context.js';
import { NOTICE } from '../relay/notice.js';
import { ADDRESS_HEADER } from './auth.js';
import type { Authenticate } from './authenticate.js';
import { isPermitted, type Permission } from './permissions.js';

export interface GuardOptions {
  readonly database: Database;
  readonly authenticate: Authenticate;
  readonly access: AccessAudit;
}

/** Makes the middleware that lets only those through who may. A handler behind it asks `viewerOf`. */
export type Guard = (permission: Permission) => RequestHandler;

export function createGuard({ database, authenticate, access }: GuardOptions): Guard {
  return (permission) => async (request, response, next) => {
    const address = addressOf(request);
    const detail = { path: pathOf(request), method: request.method, permission };
    const action: AuditAction = 'access.refuse';
    const viewer = await authenticate(request);
    if (viewer === null) {
      await access.refused({ action, actor: null, address, detail });
      response.set('WWW-Authenticate', 'Bearer realm="Overread"');
      return refuse(response, 401, 'UNAUTHENTICATED', 'Sign in, or send a token: Authorization: Bearer <token>.');
    }
    if (!isPermitted(viewer.role, permission)) {
      await record(database, { action, outcome: 'refused', actor: viewer, address, detail });
      const message = `The role ${viewer.role} may not do that; ask an administrator.`;
      return refuse(response, 403, 'FORBIDDEN', message);
    }
    viewers.set(request, viewer);
    next();
  };
}

/** Kept beside the request, not on it: nothing that a client sends can end up here. */
const viewers = new WeakMap<object, Viewer>();

/** Who asks. @param request one that came through a guard */
export function viewerOf(request: object): Viewer {
  const viewer = viewers.get(request);
  if (viewer === undefined) throw new Error('This request did not come through a guard.');
  return viewer;
}

/** The client's address, as our own HTTP server worked it out. */
export function addressOf(request: Pick<Request, 'headers' | 'socket'>): string | null {
  const header = request.headers[ADDRESS_HEADER];
  return (typeof header === 'string' ? header : undefined) ?? request.socket.remoteAddress ?? null;
}

/** Without the query, which may hold a name that somebody searched for. */
function pathOf(request: Request): string {
  return request.originalUrl.split('?')[0]!.slice(0, 200);
}

/** The form of every refusal and error outside of GraphQL. */
export function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).set('Cache-Control', 'no-store').json({ error: { code, message }, notice: NOTICE });
}
