import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FileError } from '../../formats/error-codes.js';

/** A path that was found: a file, or something that cannot be read. */
export interface FoundPath {
  /** As the user wrote it, with the names below a folder added. */
  readonly shown: string;
  readonly absolute: string;
  /** True where the user named this very file, false where it was found in a folder. */
  readonly named: boolean;
  readonly problem?: FileError;
  /** Neither a file nor a folder: a pipe, a device, a socket. Never opened, as that could wait for ever. */
  readonly special?: boolean;
}

/**
 * Lists the files of paths, folders recursively, in the order of their names. Links are followed; a file that is reached
 * twice is listed once.
 *
 * @param folder the one that relative paths start from.
 */
export async function* walk(paths: readonly string[], folder: string): AsyncGenerator<FoundPath> {
  const seen = new Set<string>();
  for (const path of paths) yield* visit(path, resolve(folder, path), true, seen);
}

async function* visit(shown: string, absolute: string, named: boolean, seen: Set<string>): AsyncGenerator<FoundPath> {
  const found = { shown, absolute, named };
  let stats: Stats;
  let real: string;
  try {
    stats = await stat(absolute);
    real = await realpath(absolute);
  } catch (error) {
    yield { ...found, problem: fileProblem(error) };
    return;
  }
  if (seen.has(real)) return;
  seen.add(real);
  if (stats.isFile()) yield found;
  else if (stats.isDirectory()) yield* visitFolder(found, seen);
  else yield { ...found, special: true };
}

async function* visitFolder(found: FoundPath, seen: Set<string>): AsyncGenerator<FoundPath> {
  let names: string[];
  try {
    names = await readdir(found.absolute);
  } catch (error) {
    yield { ...found, problem: fileProblem(error, 'folder') };
    return;
  }
  // Numbers by value (2 before 10), and the same order on every machine.
  const order = new Intl.Collator('en', { numeric: true });
  for (const name of names.sort((a, b) => order.compare(a, b) || (a < b ? -1 : 1))) {
    yield* visit(join(found.shown, name), join(found.absolute, name), false, seen);
  }
}

/** What the system says of a path, in the words of the list of codes. */
export function fileProblem(error: unknown, what: 'file' | 'folder' = 'file'): FileError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new FileError('FILE_NOT_FOUND', 'there is no such file or folder', { cause: error });
  }
  const permission = code === 'EACCES' || code === 'EPERM';
  const reason = permission ? 'permission denied' : error instanceof Error ? error.message : String(error);
  return new FileError('FILE_UNREADABLE', `the ${what} cannot be read (${reason})`, { cause: error });
}
