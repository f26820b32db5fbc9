import { fileURLToPath } from 'node:url';
import { FileStore } from './file-store.js';
import { type ObjectStore, StorageError } from './object-store.js';

/**
 * Opens the store that STORAGE_URL names.
 * @param url `file:` with an absolute path, e.g. `file:/var/lib/overread/objects`
 * @throws StorageError UNSUPPORTED_URL
 */
export async function openStorage(url: string): Promise<ObjectStore> {
  if (url.startsWith('file:')) return FileStore.open(fileURLToPath(new URL(url)));
  throw new StorageError(
    'UNSUPPORTED_URL',
    `STORAGE_URL is ${url.split(':')[0]}:…, and this version keeps objects in a folder only. Use file:/absolute/path.`,
  );
}
