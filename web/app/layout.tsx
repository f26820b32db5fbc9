import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import './tokens.css';
import './globals.css';

// Every page carries the script nonce of its own request.
export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  title: { default: 'Overread', template: '%s · Overread' },
  description: 'A person over-reads what a machine read first. Research use, not for diagnosis.',
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
