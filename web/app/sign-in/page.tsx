import type { Metadata } from 'next';
import { Footer } from '../../components/footer';
import { SignInForm } from './form';
import styles from './sign-in.module.css';

export const metadata: Metadata = { title: 'Sign in' };

/** Only a path of this portal: an address from outside must not be where signing in leads. */
function ownPath(next: string | string[] | undefined): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { next } = await searchParams;
  return (
    <div className={styles.page}>
      <main className={styles.main}>
        <h1 className={styles.title}>Overread</h1>
        <p className={styles.line}>A person over-reads what a machine read first.</p>
        <SignInForm next={ownPath(next)} demo={process.env.OVERREAD_DEMO === '1'} />
      </main>
      <Footer />
    </div>
  );
}
