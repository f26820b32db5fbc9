import type { Role } from '../database/tables.js';

/** What a signed-in person or program may do. */
export type Permission = 'read' | 'upload' | 'analyse' | 'review' | 'audit';

/**
 * - read: patients, studies, recordings, analyses and what was decided
 * - upload: bring files
 * - analyse: ask for an analysis again
 * - review: decide on findings, add and take back annotations
 * - audit: read the audit trail
 */
const granted: Readonly<Record<Role, readonly Permission[]>> = {
  CLINICIAN: ['read', 'upload', 'analyse', 'review'],
  THERAPIST: ['read', 'upload', 'analyse', 'review'],
  INTEGRATION: ['read', 'upload'],
  AUDITOR: ['read', 'audit'],
  ADMIN: ['read', 'upload', 'analyse', 'review', 'audit'],
};

export function isPermitted(role: Role, permission: Permission): boolean {
  return granted[role].includes(permission);
}
