import type { ReactNode } from 'react';

// Every page carries the nonce of its own request.
export const dynamic = 'force-dynamic';

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        {children}
        <footer>Research use, not for diagnosis.</footer>
      </body>
    </html>
  );
}
