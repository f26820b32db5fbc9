import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { ZipArchive } from '../formats/archive/zip.js';
import { isDicomdir, MEDIA_STORAGE_DIRECTORY, referencedFiles } from '../formats/dicom/dicomdir.js';
import { parseDicom } from '../formats/dicom/parse.js';
import { ArchiveError } from '../formats/error-codes.js';

/** A table of contents of a hundred thousand files has some 50 MB. */
const MAX_DICOMDIR_BYTES = 256 * 2 ** 20;
/** So many are named of those that are missing. */
const NAMED = 3;

/**
 * The files that a DICOMDIR names, as paths from its own folder; null where the file is an instance like others.
 * @param head the first bytes of the file
 * @throws {DicomError}
 */
export async function readDicomdir(path: string, head: Uint8Array, sizeBytes: number): Promise<string[] | null> {
  // Its class stands in the first attributes of the meta information: no instance need be parsed for this.
  if (!Buffer.from(head).includes(MEDIA_STORAGE_DIRECTORY) || sizeBytes > MAX_DICOMDIR_BYTES) return null;
  const file = parseDicom(await readFile(path));
  return isDicomdir(file) ? referencedFiles(file) : null;
}

/**
 * Holds what a DICOMDIR names against what came with it: without some of its images a study is not what its sender
 * believes it to be.
 * @param name of the DICOMDIR in the archive
 * @throws {ArchiveError} DICOMDIR_INCOMPLETE
 */
export async function requireListed(files: readonly string[], name: string, archive: ZipArchive): Promise<void> {
  // Written by DOS rules and packed by others, names come in capitals or not.
  const there = new Set((await archive.names()).map((each) => each.toLowerCase()));
  const missing = files.filter((file) => !there.has(posix.join(posix.dirname(name), file).toLowerCase()));
  if (missing.length === 0) return;
  const more = missing.length > NAMED ? ', …' : '';
  throw new ArchiveError(
    'DICOMDIR_INCOMPLETE',
    `it lists ${files.length} files, and ${missing.length} did not come: ${missing.slice(0, NAMED).join(', ')}${more}`,
  );
}
