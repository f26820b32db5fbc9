import { describeImage, type ImageDescription } from '../formats/dicom/image.js';
import { type DicomFile, parseDicom } from '../formats/dicom/parse.js';
import { type ObjectStore, readObject } from '../storage/object-store.js';

export interface OpenedFile {
  readonly file: DicomFile;
  /** Null where there is no pixel data. */
  readonly image: ImageDescription | null;
}

/**
 * Parsed files in memory, the least recently used going first: a viewer asks for the frames of a file one by one, and
 * for its metadata just before. Requests for the same file wait for one reading.
 */
export class FileCache {
  readonly #files = new Map<string, { readonly sizeBytes: number; readonly opened: Promise<OpenedFile> }>();
  #bytes = 0;

  constructor(
    private readonly storage: ObjectStore,
    private readonly maxBytes: number,
  ) {}

  /** @throws DicomError; StorageError NO_SUCH_OBJECT */
  async open({ sha256, sizeBytes }: { readonly sha256: string; readonly sizeBytes: number }): Promise<OpenedFile> {
    const known = this.#files.get(sha256);
    if (known !== undefined) {
      // To the end: a map gives its keys in the order in which they were set.
      this.#files.delete(sha256);
      this.#files.set(sha256, known);
      return known.opened;
    }
    const opened = this.#read(sha256);
    this.#files.set(sha256, { sizeBytes, opened });
    this.#bytes += sizeBytes;
    this.#shrink();
    opened.catch(() => this.#forget(sha256));
    return opened;
  }

  async #read(sha256: string): Promise<OpenedFile> {
    const file = parseDicom(await readObject(this.storage, sha256));
    return { file, image: describeImage(file) };
  }

  #shrink(): void {
    for (const sha256 of this.#files.keys()) {
      // One file stays however large it is: the next of its frames is asked for in a moment.
      if (this.#bytes <= this.maxBytes || this.#files.size === 1) return;
      this.#forget(sha256);
    }
  }

  #forget(sha256: string): void {
    this.#bytes -= this.#files.get(sha256)?.sizeBytes ?? 0;
    this.#files.delete(sha256);
  }
}
