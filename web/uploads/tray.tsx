'use client';
import { ChevronDown, ChevronUp, Pause, Play, RotateCcw, X } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '../components/button';
import { ProgressBar } from '../components/status';
import { count, formatBytes, formatPercent } from '../format/text';
import { InterruptedUploads } from './interrupted';
import { type GroupSummary, summarise } from './items';
import { useUploadItems, useUploadQueue } from './provider';
import styles from './tray.module.css';

/** What is being sent, what became of it, and what could not be read and why. */
export function UploadTray() {
  const queue = useUploadQueue();
  const items = useUploadItems();
  const [open, setOpen] = useState(true);
  const groups = [...Map.groupBy(items, (item) => item.group)].map(([group, members]) =>
    summarise(group, queue.titleOf(group), members),
  );
  const known = new Set(items.map((item) => item.url).filter((url) => url !== null));
  const busy = groups.filter((group) => group.state !== 'done').length;

  return (
    <aside className={styles.tray} aria-label="Uploads">
      {groups.length > 0 && (
        <div className={styles.box}>
          <button type="button" className={styles.head} aria-expanded={open} onClick={() => setOpen(!open)}>
            <span role="status">{busy > 0 ? `Sending ${count(busy, 'upload')}` : 'Uploads'}</span>
            {open ? <ChevronDown aria-hidden /> : <ChevronUp aria-hidden />}
          </button>
          {open && (
            <ul className={styles.groups}>
              {groups.toReversed().map((group) => (
                <li key={group.group} className={styles.group} data-testid="upload">
                  <UploadGroup summary={group} />
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      <InterruptedUploads known={known} />
    </aside>
  );
}

function stateLine(summary: GroupSummary): string {
  const { files, finished, refused, duplicates, state, sent, bytes, fraction } = summary;
  const received = `${formatBytes(sent)} of ${formatBytes(bytes)}`;
  if (state === 'active') {
    return files === 1 ? `${formatPercent(fraction)} · ${received}` : `${finished} of ${files} files · ${received}`;
  }
  if (state === 'paused') return `Paused at ${formatPercent(fraction)} · ${received}`;
  if (state === 'processing')
    return files === 1 ? 'Received, being read …' : `Received, ${finished} of ${files} read …`;
  const good = files - refused;
  const parts = [
    good > 0 && (duplicates === good ? `${count(good, 'file')} already here` : `${count(good, 'file')} received`),
    duplicates > 0 && duplicates < good && `${duplicates} of them already here`,
    refused > 0 && `${count(refused, 'file')} refused`,
  ];
  // A DICOMDIR by itself, or an archive of nothing.
  return parts.filter(Boolean).join(', ') || 'Read; it holds no images of its own';
}

const shownFailures = 5;
/** A folder can hold thousands that are no images: the rest stands in the list of what was refused, page by page. */
const mostFailures = 100;

function UploadGroup({ summary }: { summary: GroupSummary }) {
  const queue = useUploadQueue();
  const [all, setAll] = useState(false);
  const { group, title, state, failures, refused } = summary;
  const listed = failures.slice(0, all ? mostFailures : shownFailures);
  return (
    <>
      <div className={styles.line}>
        <span className={styles.title} title={title}>
          {summary.href && state === 'done' ? <Link href={summary.href}>{title}</Link> : title}
        </span>
        {state === 'active' && (
          <Button look="quiet" icon aria-label={`Pause ${title}`} onClick={() => queue.pause(group)}>
            <Pause />
          </Button>
        )}
        {state === 'paused' && (
          <Button look="quiet" icon aria-label={`Resume ${title}`} onClick={() => queue.resume(group)}>
            <Play />
          </Button>
        )}
        {state === 'done' && summary.canRetry && (
          <Button
            look="quiet"
            icon
            aria-label={`Send refused files of ${title} again`}
            onClick={() => queue.retry(group)}
          >
            <RotateCcw />
          </Button>
        )}
        <Button
          look="quiet"
          icon
          aria-label={state === 'done' ? `Take ${title} off the list` : `Cancel ${title}`}
          onClick={() => queue.remove(group)}
        >
          <X />
        </Button>
      </div>
      {state !== 'done' && <ProgressBar value={summary.fraction} label={`${title} sent`} />}
      <p className={styles.state}>{stateLine(summary)}</p>
      {listed.length > 0 && (
        <ul className={styles.failures}>
          {listed.map((item) => (
            <li key={item.key}>
              <span className={styles.name}>{item.name}</span>
              <span className={styles.problem}>{item.problem}</span>
            </li>
          ))}
        </ul>
      )}
      {!all && failures.length > listed.length ? (
        <Button look="quiet" onClick={() => setAll(true)}>
          {refused - listed.length} more
        </Button>
      ) : (
        refused > listed.length && <Link href="/not-analysed">All {refused} refused files</Link>
      )}
    </>
  );
}
