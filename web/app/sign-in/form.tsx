'use client';
import { type SubmitEvent, useState } from 'react';
import { Button } from '../../components/button';
import { Field, inputClass } from '../../components/field';
import { InlineError } from '../../components/message';
import { createAuthentication } from '../../session/authentication';
import { demoAccounts, demoPassword } from './demo';
import styles from './sign-in.module.css';

export function SignInForm({ next, demo }: { next: string; demo: boolean }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function signIn(as: { email: string; password: string }): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const refused = await createAuthentication().signIn(as.email, as.password);
      // A whole new page: nothing that was loaded for another account stays in memory.
      if (refused === null) window.location.assign(next);
      else setProblem(refused);
      setBusy(refused === null);
    } catch {
      setProblem('The server cannot be reached. Check the connection and try again.');
      setBusy(false);
    }
  }

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    void signIn({ email, password });
  }

  return (
    <>
      <form onSubmit={submit} className={styles.form}>
        <Field label="E-mail">
          <input
            className={inputClass}
            type="email"
            name="email"
            autoComplete="username"
            // biome-ignore lint/a11y/noAutofocus: the only thing to do on this page.
            autoFocus
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Field label="Password">
          <input
            className={inputClass}
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <div className={styles.problem}>{problem && <InlineError>{problem}</InlineError>}</div>
        <Button type="submit" look="primary" disabled={busy} className={styles.submit}>
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
                  disabled={busy}
                  className={styles.account}
                  onClick={() => void signIn({ email: account.email, password: demoPassword })}
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
