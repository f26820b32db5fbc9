/** The state of what is being sent, and what a group of it adds up to. Pure. */

export type UploadState = 'waiting' | 'sending' | 'paused' | 'processing' | 'done' | 'failed';

/** A file that cannot be used, and why. */
export interface Refusal {
  readonly key: string;
  readonly name: string;
  readonly problem: string;
}

/** How far an archive has been read. */
export interface ArchiveContents {
  readonly files: number;
  readonly read: number;
  readonly refused: number;
  /** The first of the refused ones. */
  readonly examples: readonly Refusal[];
}

export interface UploadItem {
  readonly key: string;
  readonly group: string;
  readonly name: string;
  readonly size: number;
  readonly sent: number;
  readonly state: UploadState;
  /** Where the API keeps it, once it has begun. */
  readonly url: string | null;
  /** Why it failed, for the reader. */
  readonly problem: string | null;
  /** The same bytes were there already. */
  readonly duplicate: boolean;
  /** Portal path of what it became. */
  readonly href: string | null;
  /** Of an archive, once it is being read. */
  readonly contents: ArchiveContents | null;
}

export interface GroupSummary {
  readonly group: string;
  readonly title: string;
  readonly items: readonly UploadItem[];
  /** Refused files that can be named: of a large archive only the first. */
  readonly failures: readonly Refusal[];
  readonly refused: number;
  /** Some were refused as they were sent, and can be sent again. */
  readonly canRetry: boolean;
  /** Those in archives count, not the archives. */
  readonly files: number;
  readonly finished: number;
  readonly duplicates: number;
  readonly bytes: number;
  readonly sent: number;
  /** 0 to 1, by bytes; files without bytes count as sent. */
  readonly fraction: number;
  readonly state: 'active' | 'paused' | 'processing' | 'done';
  readonly href: string | null;
}

export function summarise(group: string, title: string, items: readonly UploadItem[]): GroupSummary {
  const is = (...states: UploadState[]): UploadItem[] => items.filter((item) => states.includes(item.state));
  const bytes = items.reduce((sum, item) => sum + item.size, 0);
  const sent = items.reduce((sum, item) => sum + (item.state === 'failed' ? item.size : item.sent), 0);
  const state = is('waiting', 'sending').length
    ? 'active'
    : is('paused').length
      ? 'paused'
      : is('processing').length
        ? 'processing'
        : 'done';
  return {
    group,
    title,
    items,
    failures: items.flatMap(failuresOf),
    refused: sum(items, (item) => (item.state === 'failed' ? 1 : (item.contents?.refused ?? 0))),
    canRetry: is('failed').length > 0,
    files: sum(items, (item) => (item.state === 'failed' ? 1 : (item.contents?.files ?? 1))),
    finished: sum(items, (item) =>
      item.state === 'failed' ? 1 : (item.contents?.read ?? (item.state === 'done' ? 1 : 0)),
    ),
    duplicates: items.filter((item) => item.duplicate).length,
    bytes,
    sent,
    fraction: bytes > 0 ? sent / bytes : 1,
    state,
    href: items.find((item) => item.href)?.href ?? null,
  };
}

function failuresOf({ key, name, state, problem, contents }: UploadItem): readonly Refusal[] {
  if (state === 'failed') return [{ key, name, problem: problem ?? 'The file could not be read.' }];
  return contents?.examples ?? [];
}

function sum(items: readonly UploadItem[], of: (item: UploadItem) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** A dropped folder by its name, one file by its own, several by how many. */
export function groupTitle(paths: readonly string[]): string {
  const [first = ''] = paths;
  if (paths.length === 1) return first.split('/').at(-1) ?? first;
  const folder = first.includes('/') ? first.split('/')[0]! : null;
  return folder && paths.every((path) => path.startsWith(`${folder}/`)) ? folder : `${paths.length} files`;
}

/** The tus id in an upload's address: its last part. Null before it has one. */
export function tusIdOfUrl(url: string | null): string | null {
  return url?.split('?', 1)[0]?.split('/').at(-1) || null;
}

/** The tus id that the API's global id of an upload carries (relay/global-id.ts); what is none is taken as it is. */
export function tusIdOfRecord(id: string): string {
  try {
    const decoded = atob(id.replaceAll('-', '+').replaceAll('_', '/'));
    return decoded.startsWith('Upload:') ? decoded.slice('Upload:'.length) : id;
  } catch {
    return id;
  }
}
