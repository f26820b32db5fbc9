/** What every resolver is given: who asks, where the data is, and how to leave a trace. */
import type { AccessAudit } from '../audit/access-audit.js';
import type { Database } from '../database/connect.js';
import type { Role } from '../database/tables.js';
import type { Loaders } from './loader.js';

/** The signed-in person or program. */
export interface Viewer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export interface RequestContext {
  readonly database: Database;
  readonly viewer: Viewer;
  readonly loaders: Loaders;
  /** The client's network address, for the audit trail. */
  readonly address: string | null;
  /** Notes what is opened, before it is shown. */
  readonly access: AccessAudit;
  /** The site's setting: whether marks of mammograms wait for the reader's own first read. */
  readonly firstReadBeforeMarks: boolean;
}
