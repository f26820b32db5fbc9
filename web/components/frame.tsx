'use client';
import { type ReactNode, useEffect } from 'react';
import { mayUpload } from '../session/roles';
import { SessionProvider, useSigned } from '../session/session';
import { DropZone } from '../uploads/drop-zone';
import { UploadProvider } from '../uploads/provider';
import { UploadTray } from '../uploads/tray';
import { prepareCornerstone } from '../viewer/cornerstone';
import { Footer } from './footer';
import styles from './frame.module.css';
import { Header } from './header';
import { ShortcutProvider } from './shortcuts';
import { TipProvider } from './tip';

/** Header, page, footer: the page alone scrolls, and the footer stands there before anything is loaded. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <TipProvider>
      <ShortcutProvider>
        <div className={styles.frame}>
          <SessionProvider>
            <UploadProvider>
              <Signed>{children}</Signed>
            </UploadProvider>
          </SessionProvider>
          <Footer />
        </div>
      </ShortcutProvider>
    </TipProvider>
  );
}

function Signed({ children }: { children: ReactNode }) {
  const { viewer } = useSigned();
  // Its megabytes take longer than a study's first image: they come while the reader still looks at the worklist.
  useEffect(() => {
    const soon = window.setTimeout(prepareCornerstone, 500);
    return () => window.clearTimeout(soon);
  }, []);
  return (
    <div className={styles.signed}>
      <Header />
      <main className={styles.main}>{children}</main>
      {mayUpload(viewer.role) && (
        <>
          <DropZone />
          <UploadTray />
        </>
      )}
    </div>
  );
}
