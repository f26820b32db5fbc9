import type { Readable } from 'node:stream';

export interface StoredObject {
  /** Hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** First and last byte, both included, as in HTTP's Range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Objects under the SHA-256 of their bytes: writing the same bytes twice gives one object, and an object never changes.
 * Keeps no list: which objects are there, and what they are, says the table `object`.
 */
export interface ObjectStore {
  /**
   * Writes while hashing; memory stays flat. Complete and on disk when it returns, and nothing is left of a source
   * that fails half-way.
   * @throws StorageError TOO_LARGE beyond `maxBytes`, FULL where no room is left; what the source throws
   */
  put(source: AsyncIterable<Uint8Array>, options?: { readonly maxBytes?: number }): Promise<StoredObject>;
  /**
   * Makes an object of a file on this machine's disk; it stays under its own name, too. Complete and on disk when it
   * returns.
   * @param content what it holds, as the caller found while writing it; the file must not change any more
   * @throws StorageError UNAVAILABLE where the file has another size than that
   */
  adopt(path: string, content: StoredObject): Promise<void>;
  /** @throws StorageError NO_SUCH_OBJECT */
  stat(sha256: string): Promise<StoredObject>;
  /** @throws StorageError NO_SUCH_OBJECT */
  read(sha256: string, range?: ByteRange): Promise<Readable>;
  /**
   * A path for programs that read files (ffmpeg), good until disposed.
   * @throws StorageError NO_SUCH_OBJECT
   */
  file(sha256: string): Promise<AsyncDisposable & { readonly path: string }>;
  /** For /health/ready. @throws StorageError UNAVAILABLE where nothing can be written, FULL where hardly anything */
  check(): Promise<void>;
}

export type StorageErrorCode = 'NO_SUCH_OBJECT' | 'TOO_LARGE' | 'FULL' | 'UNAVAILABLE' | 'UNSUPPORTED_URL';

export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    readonly code: StorageErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Reads a whole object that is known to be small, e.g. a JSON document, or a range of any. */
export async function readObject(store: ObjectStore, sha256: string, range?: ByteRange): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await store.read(sha256, range)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** There is no room left, or no answer: the same call may go well later. */
export function isStorageOutage(error: unknown): boolean {
  return error instanceof StorageError && (error.code === 'FULL' || error.code === 'UNAVAILABLE');
}
