import type { AccessAudit } from '../audit/access-audit.js';
import type { RequestContext, Viewer } from '../relay/context.js';
import { Loaders } from '../relay/loader.js';
import type { Services } from '../services.js';

/** A context lives as long as one operation: its loaders must not answer with what an earlier one read. */
export function createContext(
  { database, config }: Pick<Services, 'database' | 'config'>,
  access: AccessAudit,
  viewer: Viewer,
  address: string | null,
): RequestContext {
  const firstReadBeforeMarks = config.FIRST_READ_BEFORE_MARKS;
  return { database, viewer, address, access, firstReadBeforeMarks, loaders: new Loaders(database) };
}
