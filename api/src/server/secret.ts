import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.js';

/**
 * The secret that signs cookies: OVERREAD_SECRET, else one that is made at the first start and kept in OVERREAD_HOME.
 */
export async function provideSecret({ OVERREAD_SECRET, home }: Config): Promise<string> {
  if (OVERREAD_SECRET !== undefined) return OVERREAD_SECRET;
  const path = join(home, 'secret');
  const known = await read(path);
  if (known !== null) return known;
  await mkdir(home, { recursive: true });
  const mine = `${path}.${process.pid}`;
  await writeFile(mine, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600 });
  // `link` fails where the name is taken: of two processes that start at once, both use the first one's.
  await link(mine, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(mine);
  return (await readFile(path, 'utf8')).trim();
}

async function read(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
