'use client';
import { ErrorState } from '../../components/message';

/** What nobody foresaw: the page says so instead of going blank. */
export default function PortalError({ error, reset }: { error: Error; reset(): void }) {
  return <ErrorState title="This page stopped working" message={error.message} onRetry={reset} />;
}
