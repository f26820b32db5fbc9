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
  /** What has been written before, by the instance's row: a series is opened again, and grows while it is looked at. */
  readonly kept: Map<string, string>;
}

/** Sixteen series of 500 slices, and of those that say little: the functional groups of a long run would fill the memory. */
const KEPT = 8000;
const KEPT_LENGTH = 8 * 1024;

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

async function instanceJson(instance: FoundInstance, sources: MetadataSources): Promise<string> {
  const known = sources.kept.get(instance.id);
  if (known !== undefined) return known;
  const bulkDataUri = (path: string) => `${instancePath(instance)}/bulkdata/${path}`;
  const json = JSON.stringify(toDicomJson(await readHeader(instance, sources), { bulkDataUri }));
  if (json.length <= KEPT_LENGTH) sources.kept.set(instance.id, json);
  // The one that was written first: a map gives its keys in the order in which they were set.
  const [oldest] = sources.kept.keys();
  if (sources.kept.size > KEPT && oldest !== undefined) sources.kept.delete(oldest);
  return json;
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
    const headers = instances.slice(0, AHEAD).map((instance) => settled(instanceJson(instance, sources)));
    for (const place of instances.keys()) {
      const following = instances[place + AHEAD];
      if (following) headers.push(settled(instanceJson(following, sources)));
      yield `${place === 0 ? '' : ',\n'}${await (await headers[place]!)()}`;
    }
    yield ']';
  }
  return Readable.from(pieces());
}
