import type { RequestContext } from '../relay/context.js';

/** Notes that somebody looked through lists of patients, studies, recordings or analyses; call before they are read. */
export function noteListing({ access, viewer, address }: RequestContext): Promise<void> {
  // What was searched for is left out: it is the name of a patient more often than not.
  return access.opened({ action: 'worklist.query', actor: viewer, address });
}
