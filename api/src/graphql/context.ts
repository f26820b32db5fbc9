import type { AccessAudit } from '../audit/access-audit.js';
import type { RequestContext, Viewer } from '../relay/context.js';
import { Loaders } from '../relay/loader.js';
import type { Services } from '../services.js';

/** A context lives as long as one operation: its loaders must not answer with what an earlier one read. */
export function createContext(
  { database }: Pick<Services, 'database'>,
  access: AccessAudit,
  viewer: Viewer,
  address: string | null,
): RequestContext {
  return { database, viewer, address, access, loaders: new Loaders(database) };
}
