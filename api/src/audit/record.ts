import type { Queryable } from '../database/connect.js';
import type { AuditOutcome, NewRow, Role } from '../database/tables.js';

/**
 * The vocabulary of the audit trail: `<what>.<deed>`. Closed, so that an auditor can rely on finding every deed under
 * its one name.
 */
export const auditActions = [
  // Identity
  'session.start',
  'session.end',
  'token.create',
  'token.revoke',
  'user.create',
  'access.refuse',
  // Reading
  'study.view',
  'recording.view',
  'patient.view',
  'analysis.view',
  'study.retrieve',
  'series.retrieve',
  'instance.retrieve',
  'recording.retrieve',
  'poses.retrieve',
  'mask.retrieve',
  'heatMap.retrieve',
  'marks.view',
  'worklist.query',
  'audit.query',
  // Taking in
  'upload.create',
  'instance.store',
  'recording.store',
  'recording.link',
  'recording.unlink',
  // Analyses and reviews
  'analysis.request',
  'analysis.finish',
  'finding.decide',
  'read.commit',
  'read.amend',
  'annotation.create',
  'annotation.remove',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** As GraphQL calls them. */
export type AuditSubjectType =
  | 'User'
  | 'Patient'
  | 'Study'
  | 'Series'
  | 'Instance'
  | 'Recording'
  | 'Upload'
  | 'Analysis'
  | 'Finding'
  | 'Decision'
  | 'Annotation'
  | 'MammographyRead';

export interface AuditActor {
  readonly id: string;
  readonly role: Role;
}

export interface AuditEvent {
  readonly action: AuditAction;
  /** `refused`: not allowed. `failed`: allowed, and did not succeed. */
  readonly outcome: AuditOutcome;
  /** Null: nobody signed in, or the server itself. */
  readonly actor: AuditActor | null;
  /** The client's network address. */
  readonly address?: string | null;
  readonly subject?: { readonly type: AuditSubjectType; readonly id: string };
  /** What else an auditor needs; no names of patients, no passwords. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * Adds one row to the audit trail. Give it the transaction of what it records: both are kept, or neither.
 * (IHE ATNA asks for the same: an action that cannot be audited does not take place.)
 */
export async function record(db: Queryable, event: AuditEvent): Promise<void> {
  await recordEach(db, [event]);
}

/** Adds a row for each event, in their order, in one statement. */
export async function recordEach(db: Queryable, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db.insertInto('auditEvent').values(events.map(toRow)).execute();
}

const toRow = (event: AuditEvent): NewRow<'auditEvent'> => ({
  action: event.action,
  outcome: event.outcome,
  actorId: event.actor?.id ?? null,
  actorRole: event.actor?.role ?? null,
  address: event.address ?? null,
  subjectType: event.subject?.type ?? null,
  subjectId: event.subject?.id ?? null,
  detail: event.detail === undefined ? null : JSON.stringify(event.detail),
});
