'use client';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../components/button';
import { formatPercent } from '../format/text';
import { pickFromList } from './collect';
import { useUploadQueue } from './provider';
import { findInterrupted, forget, type Interrupted, receivedBytes } from './transfer';
import styles from './tray.module.css';

interface Stopped extends Interrupted {
  readonly received: number;
}

/**
 * What a reload, a crash or another day left half-sent. A page may not open the user's files by itself, so it says what
 * is missing and goes on from there once the same file is chosen or dropped again.
 */
export function InterruptedUploads({ known }: { known: ReadonlySet<string> }) {
  const queue = useUploadQueue();
  const [stopped, setStopped] = useState<readonly Stopped[]>([]);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    let wanted = true;
    void findInterrupted().then(async (found) => {
      const checked: Stopped[] = [];
      for (const one of found) {
        const received = await receivedBytes(one.url).catch(() => null);
        if (received !== null && received < one.size) checked.push({ ...one, received });
      }
      if (wanted) setStopped(checked);
    });
    return () => {
      wanted = false;
    };
  }, []);

  const listed = stopped.filter((one) => !known.has(one.url));
  if (listed.length === 0) return null;
  return (
    <section className={styles.box} aria-label="Interrupted uploads">
      <h2 className={styles.heading}>Not sent completely</h2>
      <ul className={styles.groups}>
        {listed.map((one) => (
          <li key={one.key} className={styles.group} data-testid="interrupted-upload">
            <p className={styles.title}>{one.name}</p>
            <p className={styles.state}>
              Stopped at {formatPercent(one.received / one.size)}. Choose or drop the same file to go on from there.
            </p>
            <div className={styles.actions}>
              <Button onClick={() => field.current?.click()}>Choose file</Button>
              <Button
                look="quiet"
                onClick={() => {
                  setStopped(stopped.filter((other) => other !== one));
                  void forget(one);
                }}
              >
                Forget
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label="Files to go on with"
        onChange={(event) => {
          queue.add(pickFromList(event.target.files ?? []));
          event.target.value = '';
        }}
      />
    </section>
  );
}
