/** Made by the API where OVERREAD_DEMO=1, and only there. */
export const demoPassword = 'overread-demo';

export const demoAccounts = [
  { email: 'clinician@demo.local', does: 'reads and decides' },
  { email: 'therapist@demo.local', does: 'reads and decides' },
  { email: 'integration@demo.local', does: 'sends and reads' },
  { email: 'auditor@demo.local', does: 'reads, also the audit trail' },
  { email: 'admin@demo.local', does: 'everything' },
] as const;
