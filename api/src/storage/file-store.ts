import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { type ByteRange, type ObjectStore, StorageError, type StoredObject } from './object-store.js';
import { hasRoom, isDiskFull } from './room.js';

/** With less, the next image may not fit. */
const LEAST_ROOM_BYTES = 32 * 2 ** 20;
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
        for await (const chunk of source) {
          sizeBytes += chunk.length;
          if (options.maxBytes !== undefined && sizeBytes > options.maxBytes) {
            throw new StorageError('TOO_LARGE', `The file has more than ${options.maxBytes} bytes.`);
          }
          hash.update(chunk);
          await file.writeFile(chunk);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      const sha256 = hash.digest('hex');
      await this.#adopt(temporary, this.#path(sha256));
      return { sha256, sizeBytes };
    } catch (error) {
      await rm(temporary, { force: true });
      if (!isDiskFull(error)) throw error;
      throw new StorageError('FULL', `The disk of ${this.#folder} is full.`, { cause: error });
    }
  }

  async #adopt(temporary: string, path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    // Over an object that is there already it changes nothing: the bytes are the same.
    await rename(temporary, path);
    const folder = await open(dirname(path), 'r');
    try {
      // The name, too, has to be on disk before a row may speak of the object.
      await folder.sync();
    } finally {
      await folder.close();
    }
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

function missing(sha256: string, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing
    ? new StorageError('NO_SUCH_OBJECT', `The object store has no object ${sha256}. Was a file removed by hand?`)
    : new StorageError('UNAVAILABLE', `The object ${sha256} cannot be read.`, { cause: error });
}
