import type { Metadata } from 'next';
import { AuditTrail } from '../../../audit/audit';

export const metadata: Metadata = { title: 'Audit trail' };

export default function AuditPage() {
  return <AuditTrail />;
}
