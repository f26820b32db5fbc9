import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { ArchiveError } from '../error-codes.js';
import type { UnpackBudget } from './budget.js';

export interface ArchiveEntry {
  /** Place in the archive's directory, from 0. */
  readonly index: number;
  /** What the archive calls it, for people: never a path to write to. */
  readonly name: string;
  readonly sizeBytes: number;
  /** @throws {ArchiveError} ARCHIVE_ENCRYPTED, ARCHIVE_METHOD_UNSUPPORTED, ARCHIVE_CORRUPT (also while it is read) */
  read(): Promise<AsyncIterable<Uint8Array>>;
}

export interface ZipArchive extends AsyncDisposable {
  readonly fileCount: number;
  /** Its files, in the order of the directory; folders and what operating systems leave behind are no files. To be called once. */
  entries(): AsyncGenerator<ArchiveEntry, void, void>;
  /** Of all its files, read anew from the directory. @throws {ArchiveError} ARCHIVE_CORRUPT */
  names(): Promise<string[]>;
}

/**
 * Opens a zip file (PKWARE APPNOTE 6.3.10: stored and deflated, zip64) by its central directory, and holds what that
 * announces against the budget. Nothing is unpacked yet; entries that turn out to be of other sizes are damage.
 *
 * @throws {ArchiveError} ARCHIVE_CORRUPT, ARCHIVE_TOO_LARGE
 */
export async function openZip(path: string, budget: UnpackBudget): Promise<ZipArchive> {
  let files = 0;
  let bytes = 0;
  {
    await using scan = await open(path);
    for await (const { entry } of filesOf(scan.zip)) {
      files += 1;
      bytes += entry.uncompressedSize;
      budget.require(files, bytes);
    }
  }
  budget.take(files, bytes);
  const { zip, [Symbol.asyncDispose]: close } = await open(path);
  return {
    fileCount: files,
    async *entries() {
      for await (const { entry, index, name } of filesOf(zip)) {
        yield { index, name, sizeBytes: entry.uncompressedSize, read: () => readEntry(zip, entry) };
      }
    },
    async names() {
      await using again = await open(path);
      const names: string[] = [];
      for await (const { name } of filesOf(again.zip)) names.push(name);
      return names;
    },
    [Symbol.asyncDispose]: close,
  };
}

async function open(path: string): Promise<AsyncDisposable & { readonly zip: yauzl.ZipFile }> {
  const zip = await guard(() => yauzl.openPromise(path, { autoClose: false, lazyEntries: true, decodeStrings: false }));
  return { zip, [Symbol.asyncDispose]: async () => zip.close() };
}

async function* filesOf(
  zip: yauzl.ZipFile,
): AsyncGenerator<{ readonly entry: yauzl.Entry; readonly index: number; readonly name: string }, void, void> {
  const directory = zip.eachEntry();
  for (let index = 0; ; index += 1) {
    const next = await guard(() => directory.next());
    if (next.done) return;
    const name = nameOf(next.value);
    if (!isLeftover(name)) yield { entry: next.value, index, name };
  }
}

async function readEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<AsyncIterable<Uint8Array>> {
  if (entry.isEncrypted()) {
    throw new ArchiveError('ARCHIVE_ENCRYPTED', 'it is protected by a password; send it without one');
  }
  if (!entry.canDecodeFileData()) {
    throw new ArchiveError(
      'ARCHIVE_METHOD_UNSUPPORTED',
      `it is compressed by method ${entry.compressionMethod}; stored and deflated files are read`,
    );
  }
  const stream = await guard(() => zip.openReadStreamPromise(entry));
  return checked(stream, entry.crc32);
}

/** yauzl holds the size against the directory, and leaves the checksum to us. */
async function* checked(stream: Readable, expected: number): AsyncGenerator<Uint8Array, void, void> {
  let crc = 0;
  try {
    for await (const chunk of stream) {
      crc = crc32(chunk as Uint8Array, crc);
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw toArchiveError(error);
  } finally {
    stream.destroy();
  }
  if (crc !== expected)
    throw new ArchiveError('ARCHIVE_CORRUPT', 'its checksum does not fit: it was damaged on the way');
}

/** Longer names are cut in the middle of nowhere by every program that shows them. */
const LONGEST_NAME = 400;

/** Decoded as the entry says (UTF-8 or code page 437), without what would disturb a list: control and direction marks. */
function nameOf(entry: yauzl.Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  const decoded = yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  const name = decoded.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').slice(-LONGEST_NAME);
  return name || `file ${entry.relativeOffsetOfLocalHeader}`;
}

/** Folders, and what macOS and Windows add by themselves. */
function isLeftover(name: string): boolean {
  return name.endsWith('/') || /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)/i.test(name);
}

async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toArchiveError(error);
  }
}

/** yauzl reports damage as plain errors in plain words; those of the disk have a code. */
function toArchiveError(error: unknown): unknown {
  if (error instanceof ArchiveError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code !== null && !code.startsWith('Z_') && !code.startsWith('ERR_')) return error;
  return new ArchiveError('ARCHIVE_CORRUPT', `the archive is damaged (${error.message})`, { cause: error });
}
