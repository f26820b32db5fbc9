import type { Picked } from './collect';
import { type ArchiveContents, groupTitle, tusIdOfRecord, tusIdOfUrl, type UploadItem } from './items';
import { startTransfer, type Transfer } from './transfer';

/** How the API reports an upload of ours. */
export interface Report {
  readonly id: string;
  readonly status: 'RECEIVING' | 'PROCESSING' | 'DONE' | 'FAILED';
  readonly errorMessage?: string | null;
  readonly duplicate: boolean;
  readonly href: string | null;
  readonly contents: ArchiveContents | null;
}

/** Watchers are told at most this often: a folder of 20,000 files changes more often than anybody can look. */
const TELL_MS = 100;

/**
 * Sends files a few at a time, and keeps what becomes of them. Outlives pages: moving about stops nothing.
 * What it does for one file takes no longer because there are many others.
 */
export class UploadQueue {
  /** In the order they were added. */
  #byKey = new Map<string, UploadItem>();
  /** What was shown last. */
  #items: readonly UploadItem[] = [];
  #telling: ReturnType<typeof setTimeout> | null = null;
  #keyOfTusId = new Map<string, string>();
  /** Keys of those that wait, and of some that wait no longer. */
  #waiting: string[] = [];
  #running = 0;
  #titles = new Map<string, string>();
  #files = new Map<string, Picked>();
  #transfers = new Map<string, Transfer>();
  #reports = new Map<string, Report>();
  #watchers = new Set<() => void>();
  #serial = 0;

  /** @param parallel how many files are on their way at once */
  constructor(private readonly parallel: number) {}

  items = (): readonly UploadItem[] => this.#items;

  titleOf(group: string): string {
    return this.#titles.get(group) ?? '';
  }

  subscribe = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  };

  add(picked: readonly Picked[]): void {
    if (picked.length === 0) return;
    this.#serial += 1;
    const group = `g${this.#serial}`;
    this.#titles.set(group, groupTitle(picked.map(({ path }) => path)));
    const added = picked.map(({ file, path }, place): UploadItem => {
      const key = `${group}.${place}`;
      this.#files.set(key, { file, path });
      return {
        key,
        group,
        name: path,
        size: file.size,
        sent: 0,
        state: 'waiting',
        url: null,
        problem: null,
        duplicate: false,
        href: null,
        contents: null,
      };
    });
    for (const item of added) {
      this.#byKey.set(item.key, item);
      this.#waiting.push(item.key);
    }
    this.#tell();
    this.#next();
  }

  pause(group: string): void {
    for (const item of this.#in(group, 'waiting', 'sending')) {
      void this.#transfers.get(item.key)?.pause();
      this.#change(item.key, { state: 'paused' });
    }
    this.#next();
  }

  resume(group: string): void {
    for (const item of this.#in(group, 'paused')) this.#wait(item.key);
    this.#next();
  }

  /** Once more from where it stopped, for those that failed. */
  retry(group: string): void {
    for (const item of this.#in(group, 'failed')) {
      this.#transfers.delete(item.key);
      this.#wait(item.key);
    }
    this.#next();
  }

  /** Takes a group off the list; what is still on its way is stopped and thrown away. */
  remove(group: string): void {
    for (const item of this.#in(group)) {
      if (item.state !== 'done' && item.state !== 'processing') {
        this.#transfers
          .get(item.key)
          ?.discard()
          .catch(() => {
            // Already gone on the server, or unreachable: the API drops unfinished uploads by age.
          });
      }
      this.#transfers.delete(item.key);
      this.#files.delete(item.key);
      if (item.state === 'sending') this.#running -= 1;
      this.#byKey.delete(item.key);
    }
    this.#tell();
    this.#next();
  }

  report(report: Report): void {
    const tusId = tusIdOfRecord(report.id);
    const item = this.#byKey.get(this.#keyOfTusId.get(tusId) ?? '');
    // The report can overtake the answer to the last request: kept until the item knows its address and is through.
    if (item?.state !== 'processing') {
      this.#reports.set(tusId, report);
      return;
    }
    this.#conclude(item, report);
  }

  #conclude(item: UploadItem, report: Report): void {
    const { contents } = report;
    if (report.status === 'DONE') {
      this.#change(item.key, { state: 'done', duplicate: report.duplicate, href: report.href, contents });
    } else if (report.status === 'PROCESSING') {
      this.#change(item.key, { contents });
    } else if (report.status === 'FAILED') {
      this.#change(item.key, { state: 'failed', problem: report.errorMessage ?? 'The file could not be read.' });
    }
  }

  #next(): void {
    while (this.#running < this.parallel && this.#waiting.length > 0) {
      const item = this.#byKey.get(this.#waiting.shift()!);
      if (item?.state !== 'waiting') continue;
      this.#change(item.key, { state: 'sending' });
      const begun = this.#transfers.get(item.key);
      if (begun) begun.resume();
      else this.#start(item);
    }
  }

  #wait(key: string): void {
    this.#change(key, { state: 'waiting', problem: null });
    this.#waiting.push(key);
  }

  #start(item: UploadItem): void {
    const picked = this.#files.get(item.key);
    if (!picked) return;
    const transfer = startTransfer(picked.file, picked.path, {
      started: (url) => this.#locate(item.key, url),
      progress: (sent) => this.#change(item.key, { sent }),
      done: (url) => {
        this.#transfers.delete(item.key);
        this.#files.delete(item.key);
        this.#locate(item.key, url);
        this.#change(item.key, { sent: item.size, state: 'processing' });
        const through = this.#byKey.get(item.key);
        const early = this.#reports.get(tusIdOfUrl(url) ?? '');
        if (through && early) this.#conclude(through, early);
        this.#next();
      },
      failed: (problem) => {
        this.#transfers.delete(item.key);
        this.#change(item.key, { state: 'failed', problem });
        this.#next();
      },
    });
    this.#transfers.set(item.key, transfer);
  }

  #locate(key: string, url: string): void {
    const tusId = tusIdOfUrl(url);
    if (tusId !== null) this.#keyOfTusId.set(tusId, key);
    this.#change(key, { url });
  }

  /** @param states without any: all */
  #in(group: string, ...states: UploadItem['state'][]): UploadItem[] {
    const isMeant = (item: UploadItem) => states.length === 0 || states.includes(item.state);
    return [...this.#byKey.values()].filter((item) => item.group === group && isMeant(item));
  }

  #change(key: string, changes: Partial<UploadItem>): void {
    const before = this.#byKey.get(key);
    if (!before) return;
    const after = { ...before, ...changes };
    this.#running += Number(after.state === 'sending') - Number(before.state === 'sending');
    this.#byKey.set(key, after);
    this.#tell();
  }

  #tell(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = null;
      this.#items = [...this.#byKey.values()];
      for (const changed of this.#watchers) changed();
    }, TELL_MS);
  }
}
