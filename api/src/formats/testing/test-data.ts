/** Test support: the real data that lies beside the project, and what comes packed in it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';

const projectRoot = resolve(fileURLToPath(import.meta.url), '../../../../..');

/** The folder with real data, or null where it is not there. */
export function findTestData(): string | null {
  const folder = resolve(projectRoot, process.env.OVERREAD_TEST_DATA || '../shared/data');
  return existsSync(folder) ? folder : null;
}

/** Files of a zip archive by their path inside of it. Only what our archives use: stored or deflated, no encryption. */
export class ZipArchive {
  readonly #bytes: Buffer;
  readonly #entries = new Map<string, { method: number; compressed: number; header: number }>();

  constructor(path: string) {
    this.#bytes = readFileSync(path);
    const end = this.#bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
    let position = this.#bytes.readUInt32LE(end + 16);
    for (let count = this.#bytes.readUInt16LE(end + 10); count > 0; count--) {
      const nameLength = this.#bytes.readUInt16LE(position + 28);
      const name = this.#bytes.toString('utf8', position + 46, position + 46 + nameLength);
      this.#entries.set(name, {
        method: this.#bytes.readUInt16LE(position + 10),
        compressed: this.#bytes.readUInt32LE(position + 20),
        header: this.#bytes.readUInt32LE(position + 42),
      });
      position += 46 + nameLength + this.#bytes.readUInt16LE(position + 30) + this.#bytes.readUInt16LE(position + 32);
    }
  }

  /** Paths of files that start so, sorted. */
  list(prefix: string): string[] {
    return [...this.#entries.keys()].filter((name) => name.startsWith(prefix) && !name.endsWith('/')).sort();
  }

  read(name: string): Buffer {
    const entry = this.#entries.get(name);
    if (!entry) throw new Error(`The archive has no ${name}.`);
    const names = this.#bytes.readUInt16LE(entry.header + 26) + this.#bytes.readUInt16LE(entry.header + 28);
    const start = entry.header + 30 + names;
    const data = this.#bytes.subarray(start, start + entry.compressed);
    return entry.method === 0 ? data : inflateRawSync(data);
  }
}

/**
 * Gives the archive, or skips the running test with the reason.
 *
 * @param skip of the test's context.
 */
export function needArchive(
  name: 'dicom.zip' | 'mr-studies.zip',
  skip: (condition: boolean, note: string) => void,
): ZipArchive {
  const archive = findArchive(name);
  skip(archive === null, `${name} of the test data is not there (OVERREAD_TEST_DATA)`);
  // `skip` throws where its condition holds.
  return archive!;
}

/** The archive, or null where the test data is not there. */
export function findArchive(name: 'dicom.zip' | 'mr-studies.zip'): ZipArchive | null {
  const folder = findTestData();
  const path = folder && join(folder, name);
  return path && existsSync(path) ? new ZipArchive(path) : null;
}
