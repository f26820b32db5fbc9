import type { Picked } from './collect';
import { type ArchiveContents, groupTitle, isSameUpload, type UploadItem } from './items';
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

/** Sends files a few at a time, and keeps what becomes of them. Outlives pages: moving about stops nothing. */
export class UploadQueue {
  #items: readonly UploadItem[] = [];
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
    this.#set([...this.#items, ...added]);
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
    for (const item of this.#in(group, 'paused')) this.#change(item.key, { state: 'waiting' });
    this.#next();
  }

  /** Once more from where it stopped, for those that failed. */
  retry(group: string): void {
    for (const item of this.#in(group, 'failed')) {
      this.#transfers.delete(item.key);
      this.#change(item.key, { state: 'waiting', problem: null });
    }
    this.#next();
  }

  /** Takes a group off the list; what is still on its way is stopped and thrown away. */
  remove(group: string): void {
    for (const item of this.#items.filter((candidate) => candidate.group === group)) {
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
    }
    this.#set(this.#items.filter((item) => item.group !== group));
    this.#next();
  }

  report(report: Report): void {
    const item = this.#items.find((candidate) => isSameUpload(report.id, candidate.url));
    // The report can overtake the answer to the last request: kept until the item knows its address and is through.
    if (item?.state !== 'processing') {
      this.#reports.set(report.id, report);
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
    const running = this.#items.filter((item) => item.state === 'sending').length;
    for (const item of this.#items.filter((one) => one.state === 'waiting').slice(0, this.parallel - running)) {
      this.#change(item.key, { state: 'sending' });
      const begun = this.#transfers.get(item.key);
      if (begun) begun.resume();
      else this.#start(item);
    }
  }

  #start(item: UploadItem): void {
    const picked = this.#files.get(item.key);
    if (!picked) return;
    const transfer = startTransfer(picked.file, picked.path, {
      started: (url) => this.#change(item.key, { url }),
      progress: (sent) => this.#change(item.key, { sent }),
      done: (url) => {
        this.#transfers.delete(item.key);
        this.#files.delete(item.key);
        this.#change(item.key, { url, sent: item.size, state: 'processing' });
        const through = this.#items.find((one) => one.key === item.key);
        const early = [...this.#reports.values()].find((report) => isSameUpload(report.id, url));
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

  #in(group: string, ...states: UploadItem['state'][]): UploadItem[] {
    return this.#items.filter((item) => item.group === group && states.includes(item.state));
  }

  #change(key: string, changes: Partial<UploadItem>): void {
    this.#set(this.#items.map((item) => (item.key === key ? { ...item, ...changes } : item)));
  }

  #set(items: readonly UploadItem[]): void {
    this.#items = items;
    for (const changed of this.#watchers) changed();
  }
}
