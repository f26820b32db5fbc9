'use client';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../../components/button';
import { Field, inputClass } from '../../components/field';
import { InlineError } from '../../components/message';
import { createAuthentication } from '../../session/authentication';
import { demoAccounts, demoPassword } from './demo';
import styles from './sign-in.module.css';

export function SignInForm({ next, demo }: { next: string; demo: boolean }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // Until the page is alive, the browser itself would submit the form: no typing before that, and the method keeps the
  // password out of the address should it happen all the same.
  const [ready, setReady] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => setReady(true), []);
  useEffect(() => {
    if (ready) first.current?.focus();
  }, [ready]);

  async function signIn(email: string, password: string): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const refused = await createAuthentication().signIn(email, password);
      if (refused === null) {
        // A whole new page: nothing that was loaded for another account stays in memory.
        window.location.assign(next);
        return;
      }
      setProblem(refused);
    } catch {
      setProblem('The server cannot be reached. Check the connection and try again.');
    }
    setBusy(false);
  }

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    void signIn(String(entered.get('email') ?? ''), String(entered.get('password') ?? ''));
  }

  return (
    <>
      <form method="post" onSubmit={submit} className={styles.form}>
        <Field label="E-mail">
          <input
            className={inputClass}
            type="email"
            name="email"
            autoComplete="username"
            ref={first}
            required
            disabled={!ready}
          />
        </Field>
        <Field label="Password">
          <input
            className={inputClass}
            type="password"
            name="password"
            autoComplete="current-password"
            required
            disabled={!ready}
          />
        </Field>
        <div className={styles.problem}>{problem && <InlineError>{problem}</InlineError>}</div>
        <Button type="submit" look="primary" disabled={busy || !ready} className={styles.submit}>
          {busy ? 'Signing in …' : 'Sign in'}
        </Button>
      </form>
      {demo && (
        <section className={styles.demo} aria-labelledby="demo">
          <h2 id="demo">Demo accounts</h2>
          <p>
            This server runs with published accounts; the password of each is <code>{demoPassword}</code>.
          </p>
          <ul>
            {demoAccounts.map((account) => (
              <li key={account.email}>
                <button
                  type="button"
                  disabled={busy || !ready}
                  className={styles.account}
                  onClick={() => void signIn(account.email, demoPassword)}
                >
                  <span>{account.email}</span>
                  <span className={styles.does}>{account.does}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
