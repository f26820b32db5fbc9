import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ERRORS } from '@tus/server';
import type { StoredObject } from '../storage/object-store.js';
import { DiskStore } from './disk-store.js';

/** What may wait for the disk while more comes in; then the sender waits. Waiting pieces are written in one go. */
const BUFFER_BYTES = 2 ** 20;
/** Unfinished uploads whose hash so far is kept; those beyond are read once more when they are complete. */
const MAX_HASHES = 1000;

interface Hashed {
  readonly hash: Hash;
  readonly bytes: number;
}

/** A complete upload: a file whose bytes have been hashed. */
export interface CompleteUpload {
  readonly content: StoredObject;
  readonly path: string;
}

/** tus's folder of unfinished uploads. It hashes what comes while it writes it, so that nothing is read back to be stored. */
export class UploadStore extends DiskStore {
  /** Of what has come of each unfinished upload, while this process ran. */
  readonly #hashes = new Map<string, Hashed>();

  /** @throws ERRORS.FILE_WRITE_ERROR; what was written until then stays, and is gone on with */
  override async write(readable: Readable, id: string, offset: number): Promise<number> {
    try {
      return await this.#append(readable, id, offset);
    } catch (error) {
      throw Object.assign(new Error(ERRORS.FILE_WRITE_ERROR.body, { cause: error }), ERRORS.FILE_WRITE_ERROR);
    }
  }

  async #append(readable: Readable, id: string, offset: number): Promise<number> {
    const before = this.#hashes.get(id);
    // What came before a restart is not hashed: such an upload is read when it is complete.
    const hash = offset === 0 ? createHash('sha256') : before?.bytes === offset ? before.hash : null;
    // While it is being written the hash is ahead of the file, and good for nothing if this ends early.
    this.#hashes.delete(id);
    let bytes = offset;
    const hashing = async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash?.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    };
    const file = createWriteStream(this.#pathOf(id), { flags: 'r+', start: offset, highWaterMark: BUFFER_BYTES });
    await pipeline(readable, hashing, file);
    if (hash !== null) this.#keep(id, { hash, bytes });
    return bytes;
  }

  /** What an upload that is complete holds. */
  async complete(id: string, sizeBytes: number): Promise<CompleteUpload> {
    const path = this.#pathOf(id);
    const known = this.#hashes.get(id);
    if (known?.bytes === sizeBytes) return { content: { sha256: known.hash.copy().digest('hex'), sizeBytes }, path };
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    return { content: { sha256: hash.digest('hex'), sizeBytes }, path };
  }

  override async remove(id: string): Promise<void> {
    this.#hashes.delete(id);
    await super.remove(id);
  }

  #pathOf(id: string): string {
    return join(this.directory, id);
  }

  #keep(id: string, hashed: Hashed): void {
    this.#hashes.set(id, hashed);
    const [oldest] = this.#hashes.keys();
    if (this.#hashes.size > MAX_HASHES && oldest !== undefined) this.#hashes.delete(oldest);
  }
}
