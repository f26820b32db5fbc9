import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { type ByteRange, type ObjectStore, StorageError, type StoredObject } from './object-store.js';
import { hasRoom, isDiskFull } from './room.js';

/** With less, the next image may not fit. */
const LEAST_ROOM_BYTES = 32 * 2 ** 20;
/** In memory of each object that is being written. */
const PIECE_BYTES = 2 ** 20;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Objects as files: `<folder>/ab/cd/abcd…`. Written beside (`<folder>/.new/`), flushed to the disk and renamed, so that
 * an object is there whole or not at all, whatever dies when.
 */
export class FileStore implements ObjectStore {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the folder, and removes what writers that died left half-written. */
  static async open(folder: string): Promise<FileStore> {
    const unfinished = join(folder, '.new');
    await mkdir(unfinished, { recursive: true });
    const dayAgo = Date.now() - 24 * 3600 * 1000;
    for (const name of await readdir(unfinished)) {
      const path = join(unfinished, name);
      // Younger ones may belong to another process that is writing now.
      const left = await stat(path).catch(() => null);
      if (left !== null && left.mtimeMs < dayAgo) await rm(path, { force: true });
    }
    return new FileStore(folder);
  }

  async put(source: AsyncIterable<Uint8Array>, options: { readonly maxBytes?: number } = {}): Promise<StoredObject> {
    const temporary = join(this.#folder, '.new', randomUUID());
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const file = await open(temporary, 'wx', 0o640);
    try {
      try {
        for await (const chunks of gathered(source)) {
          for (const chunk of chunks) {
            sizeBytes += chunk.length;
            hash.update(chunk);
          }
          if (options.maxBytes !== undefined && sizeBytes > options.maxBytes) {
            throw new StorageError('TOO_LARGE', `The file has more than ${options.maxBytes} bytes.`);
          }
          await writeAll(file, chunks);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      const sha256 = hash.digest('hex');
      await this.#name(temporary, this.#path(sha256));
      return { sha256, sizeBytes };
    } catch (error) {
      await rm(temporary, { force: true });
      if (!isDiskFull(error)) throw error;
      throw new StorageError('FULL', `The disk of ${this.#folder} is full.`, { cause: error });
    }
  }

  async adopt(path: string, { sha256, sizeBytes }: StoredObject): Promise<void> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size !== sizeBytes) {
        throw new StorageError('UNAVAILABLE', `A file of ${sizeBytes} bytes has ${size} on disk.`);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const object = this.#path(sha256);
    if (await linkTo(path, object)) return syncFolder(dirname(object));
    const { sha256: found } = await this.put(createReadStream(path));
    if (found !== sha256) throw new StorageError('UNAVAILABLE', `A file that should be ${sha256} is ${found} on disk.`);
  }

  async #name(temporary: string, path: string): Promise<void> {
    try {
      // Over an object that is there already it changes nothing: the bytes are the same.
      await rename(temporary, path);
    } catch (error) {
      if (!isMissing(error)) throw error;
      // The first object of its folder.
      await mkdir(dirname(path), { recursive: true });
      await rename(temporary, path);
    }
    await syncFolder(dirname(path));
  }

  async stat(sha256: string): Promise<StoredObject> {
    try {
      const { size } = await stat(this.#path(sha256));
      return { sha256, sizeBytes: size };
    } catch (error) {
      throw missing(sha256, error);
    }
  }

  async read(sha256: string, range?: ByteRange): Promise<Readable> {
    await this.stat(sha256);
    return createReadStream(this.#path(sha256), range ?? {});
  }

  async file(sha256: string): Promise<AsyncDisposable & { readonly path: string }> {
    await this.stat(sha256);
    return { path: this.#path(sha256), [Symbol.asyncDispose]: async () => undefined };
  }

  async check(): Promise<void> {
    try {
      await access(join(this.#folder, '.new'), 2);
    } catch (error) {
      throw new StorageError('UNAVAILABLE', `Objects cannot be written to ${this.#folder}.`, { cause: error });
    }
    if (!(await hasRoom(this.#folder, LEAST_ROOM_BYTES))) {
      throw new StorageError('FULL', `The disk of ${this.#folder} is full.`);
    }
  }

  #path(sha256: string): string {
    // Also keeps `..` and `/` out of paths, wherever the text came from.
    if (!SHA256.test(sha256)) throw new StorageError('NO_SUCH_OBJECT', 'That is not the SHA-256 of an object.');
    return join(this.#folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }
}

/** Pieces of some size: a stream comes in pieces of 64 kB, and each write waits for a thread. */
async function* gathered(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array[]> {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes < PIECE_BYTES) continue;
    yield chunks;
    chunks = [];
    bytes = 0;
  }
  if (chunks.length > 0) yield chunks;
}

/** At the end of what was written before. A disk that is nearly full takes less than it is given. */
async function writeAll(file: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  const { bytesWritten } = await file.writev(chunks);
  let written = bytesWritten;
  for (const chunk of chunks) {
    if (written < chunk.length) await file.writeFile(written === 0 ? chunk : chunk.subarray(written));
    written = Math.max(0, written - chunk.length);
  }
}

/**
 * Gives the bytes on disk a second name: nothing is copied, however large the file is.
 * @returns false on another disk, and where the file system has no hard links
 */
async function linkTo(path: string, object: string): Promise<boolean> {
  for (const isFolderMade of [false, true]) {
    const failure = await link(path, object).catch((error: NodeJS.ErrnoException) => error);
    // An object that is there already has the same bytes.
    if (failure === undefined || failure.code === 'EEXIST') return true;
    if (failure.code !== 'ENOENT' || isFolderMade) return false;
    // The first object of its folder. What is in the way of that meets the copy as well, which says so.
    await mkdir(dirname(object), { recursive: true }).catch(() => undefined);
  }
  return false;
}

/** The name, too, has to be on disk before a row may speak of the object. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

function missing(sha256: string, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  return isMissing(error)
    ? new StorageError('NO_SUCH_OBJECT', `The object store has no object ${sha256}. Was a file removed by hand?`)
    : new StorageError('UNAVAILABLE', `The object ${sha256} cannot be read.`, { cause: error });
}
