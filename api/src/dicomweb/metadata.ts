import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { toDicomJson } from '../formats/dicom/dicom-json.js';
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

/** The instances as a DICOM JSON array (PS3.18 10.4.1.1.2 and annex F), written while the files are read. */
export function metadataJson(instances: readonly FoundInstance[], files: FileCache): Readable {
  async function* pieces(): AsyncGenerator<string> {
    yield '[';
    for (const [place, instance] of instances.entries()) {
      const { file } = await files.open(instance);
      const bulkDataUri = (path: string) => `${instancePath(instance)}/bulkdata/${path}`;
      yield `${place === 0 ? '' : ',\n'}${JSON.stringify(toDicomJson(file, { bulkDataUri }))}`;
    }
    yield ']';
  }
  return Readable.from(pieces());
}
