import type { Role } from '../gql/graphql';

/** What the portal offers to whom. The API decides; this only keeps away what it would refuse. */
export const mayDecide = (role: Role): boolean => role === 'CLINICIAN' || role === 'THERAPIST' || role === 'ADMIN';
export const mayUpload = (role: Role): boolean => mayDecide(role) || role === 'INTEGRATION';
export const mayAudit = (role: Role): boolean => role === 'AUDITOR' || role === 'ADMIN';

export const roleNames: Readonly<Record<Role, string>> = {
  CLINICIAN: 'Clinician',
  THERAPIST: 'Therapist',
  INTEGRATION: 'Integration',
  AUDITOR: 'Auditor',
  ADMIN: 'Administrator',
};
