/** Files out of a drop or a file field, folders walked to the ground. */

export interface Picked {
  readonly file: File;
  /** With the folders it was found in, e.g. `Study1/T1/0001.dcm`. */
  readonly path: string;
}

/** What operating systems leave in folders; nobody means to send it. */
export function isClutter(path: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  return name.startsWith('.') || /^(thumbs\.db|desktop\.ini|__macosx)$/i.test(name) || path.includes('__MACOSX/');
}

/** Must be called within the drop event: the entries are gone afterwards. */
export function pickFromDrop(transfer: DataTransfer): Promise<Picked[]> {
  const entries = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (entries.length === 0) return Promise.resolve(pickFromList(transfer.files));
  return walk(entries);
}

export function pickFromList(files: Iterable<File>): Picked[] {
  return [...files]
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ path }) => !isClutter(path));
}

async function walk(entries: readonly FileSystemEntry[]): Promise<Picked[]> {
  const found: Picked[] = [];
  const waiting = [...entries];
  for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
    const path = entry.fullPath.replace(/^\//, '');
    if (isClutter(path)) continue;
    if (entry.isDirectory) waiting.push(...(await children(entry as FileSystemDirectoryEntry)));
    else found.push({ file: await fileOf(entry as FileSystemFileEntry), path });
  }
  return found;
}

async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  // The reader answers at most 100 entries at a time (File and Directory Entries API §7.3) and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((done, fail) => entry.file(done, fail));
}
