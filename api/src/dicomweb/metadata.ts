import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { toDicomJson } from '../formats/dicom/dicom-json.js';
import { type DicomFile, parseDicomHeader } from '../formats/dicom/parse.js';
import { DicomError } from '../formats/error-codes.js';
import { type ObjectStore, readObject } from '../storage/object-store.js';
import type { FileCache } from './file-cache.js';
import { type FoundInstance, instancePath } from './find.js';

/** To be raised when the JSON of the same file changes, so that browsers ask again. */
const FORM = 1;

/** Of a set of instances; it changes when one comes. */
export function metadataEtag(instances: readonly FoundInstance[]): string {
  const hash = createHash('sha256');
  for (const { sha256 } of instances) hash.update(sha256);
  return `"${hash.digest('hex').slice(0, 32)}-${FORM}"`;
}

export interface MetadataSources {
  readonly files: FileCache;
  readonly storage: ObjectStore;
}

/** Most headers are a few kilobytes long. */
const HEADER_BYTES = 64 * 1024;
/** Files that are read at once. */
const AHEAD = 8;

/** The header alone: a series of 500 slices has 250 MB of pixels that nobody asked for yet. */
async function readHeader(instance: FoundInstance, { files, storage }: MetadataSources): Promise<DicomFile> {
  if (instance.sizeBytes <= HEADER_BYTES) return (await files.open(instance)).file;
  try {
    return parseDicomHeader(await readObject(storage, instance.sha256, { start: 0, end: HEADER_BYTES - 1 }));
  } catch (error) {
    // A long header, or an object without pixels: all of it, then, which also says what is wrong with it.
    if (error instanceof DicomError) return (await files.open(instance)).file;
    throw error;
  }
}

/** Keeps a failure until its turn: one that comes early must not end the process as unhandled. */
async function settled<T>(promise: Promise<T>): Promise<() => T> {
  try {
    const value = await promise;
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** The instances as a DICOM JSON array (PS3.18 10.4.1.1.2 and annex F), written while the files are read. */
export function metadataJson(instances: readonly FoundInstance[], sources: MetadataSources): Readable {
  async function* pieces(): AsyncGenerator<string> {
    yield '[';
    const headers = instances.slice(0, AHEAD).map((instance) => settled(readHeader(instance, sources)));
    for (const [place, instance] of instances.entries()) {
      const following = instances[place + AHEAD];
      if (following) headers.push(settled(readHeader(following, sources)));
      const file = await (await headers[place]!)();
      const bulkDataUri = (path: string) => `${instancePath(instance)}/bulkdata/${path}`;
      yield `${place === 0 ? '' : ',\n'}${JSON.stringify(toDicomJson(file, { bulkDataUri }))}`;
    }
    yield ']';
  }
  return Readable.from(pieces());
}
