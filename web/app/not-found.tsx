import type { Metadata } from 'next';
import Link from 'next/link';
import { Footer } from '../components/footer';
import { EmptyState } from '../components/message';
import styles from './not-found.module.css';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <div className={styles.page}>
      <main>
        <EmptyState title="There is no such page">
          <Link href="/">To the worklist</Link>
        </EmptyState>
      </main>
      <Footer />
    </div>
  );
}
