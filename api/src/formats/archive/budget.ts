import { ArchiveError } from '../error-codes.js';

/** What is refused of an archive, so that a small file cannot fill a disk or keep a worker for ever. */
export interface ArchiveLimits {
  readonly files: number;
  /** Bytes after unpacking. */
  readonly bytes: number;
  /** Bytes after unpacking for each byte of the archive, once more than `ratioFrom` bytes are out. */
  readonly ratio: number;
  readonly ratioFrom: number;
  /** Archives in archives in archives … */
  readonly depth: number;
}

/** Deflate reaches 1,032 : 1 on zeros; whole studies of real images stay below 20 : 1. */
export const archiveLimits: ArchiveLimits = {
  files: 200_000,
  bytes: 2 ** 40,
  ratio: 100,
  ratioFrom: 256 * 2 ** 20,
  depth: 3,
};

/** What may come out of one received archive, everything in the archives within it included. */
export class UnpackBudget {
  #files = 0;
  #bytes = 0;

  /** @param archiveBytes of the file that was received */
  constructor(
    private readonly archiveBytes: number,
    readonly limits: ArchiveLimits = archiveLimits,
  ) {}

  /** @throws {ArchiveError} ARCHIVE_TOO_LARGE where so much more would be too much */
  require(files: number, bytes: number): void {
    const allFiles = this.#files + files;
    const allBytes = this.#bytes + bytes;
    if (allFiles > this.limits.files) {
      throw new ArchiveError('ARCHIVE_TOO_LARGE', `it holds more than ${this.limits.files} files; send it in parts`);
    }
    const { ratio, ratioFrom } = this.limits;
    if (allBytes > this.limits.bytes || (allBytes > ratioFrom && allBytes > this.archiveBytes * ratio)) {
      const [out, of] = [allBytes, this.archiveBytes].map((n) => Math.ceil(n / 2 ** 20));
      throw new ArchiveError('ARCHIVE_TOO_LARGE', `it would unpack to more than ${out} MiB from ${of} MiB`);
    }
  }

  take(files: number, bytes: number): void {
    this.require(files, bytes);
    this.#files += files;
    this.#bytes += bytes;
  }
}
