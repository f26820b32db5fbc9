import type { IncomingMessage } from 'node:http';
import type { AccessAudit } from '../audit/access-audit.js';
import { ADDRESS_HEADER } from '../identity/auth.js';
import type { RequestContext, Viewer } from '../relay/context.js';
import { Loaders } from '../relay/loader.js';
import type { Services } from '../services.js';

/** The client's address, as our own HTTP server worked it out; what the socket says where it did not. */
export function addressOf(request: Pick<IncomingMessage, 'headers' | 'socket'>): string | null {
  const header = request.headers[ADDRESS_HEADER];
  return (typeof header === 'string' ? header : null) ?? request.socket.remoteAddress ?? null;
}

/** A context lives as long as one operation: its loaders must not answer with what an earlier one read. */
export function createContext(
  { database }: Pick<Services, 'database'>,
  access: AccessAudit,
  viewer: Viewer,
  address: string | null,
): RequestContext {
  return { database, viewer, address, access, loaders: new Loaders(database) };
}
