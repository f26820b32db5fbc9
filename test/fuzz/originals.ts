import { type findArchive } from '@overread/api/formats/testing/test-data.js';
import type { Original } from './mutate.js';

/** Larger ones take seconds each and say nothing that a smaller one of the same codec does not. */
const MAX_BYTES = 600_000;

/** The files that are damaged: the corpus, and the codecs that it lacks. */
export function originalsOf(archive: NonNullable<ReturnType<typeof findArchive>>): Original[] {
  return ['corpus/', 'wg04/']
    .flatMap((folder) => archive.list(folder))
    .map((name) => ({ name, bytes: Buffer.from(archive.read(name)) }))
    .filter(({ bytes }) => bytes.length > 0 && bytes.length <= MAX_BYTES);
}
