import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbedded } from './embedded.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folder(mode: number): string {
  const path = mkdtempSync(join(tmpdir(), 'overread-embedded-'));
  chmodSync(path, mode);
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function start(home: string, onNotice?: (notice: string) => void): Promise<EmbeddedPostgres> {
  const refuge = join(tmpdir(), 'overread-embedded-refuge');
  const server = await startEmbedded({ home, refuge, ...(onNotice && { onNotice }) });
  cleanups.push(() => server.stop());
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test('what was written is there after a stop and a start', async () => {
  const home = folder(0o755);
  const first = await start(home);
  await query(first.url, "create table note as select 'kept' as text");
  await first.stop();
  const second = await start(home);
  expect(await query(second.url, 'select * from note')).toEqual([{ text: 'kept' }]);
});

test('a server that was killed hard starts again, also where its number now belongs to another process', async () => {
  const home = folder(0o755);
  const first = await start(home);
  await query(first.url, "create table note as select 'kept' as text");
  process.kill(first.pid, 'SIGKILL');
  const pidFile = join(first.dataFolder, 'postmaster.pid');
  writeFileSync(pidFile, `${process.pid}\n${first.dataFolder}\n0\n5432\n\n127.0.0.1\n\nready\n`);
  const second = await start(home);
  expect(await query(second.url, 'select * from note')).toEqual([{ text: 'kept' }]);
});

test('a server that outlived its Overread is taken over', async () => {
  const home = folder(0o755);
  const first = await start(home);
  const notices: string[] = [];
  const second = await start(home, (notice) => notices.push(notice));
  expect(second.pid).toBe(first.pid);
  expect(notices.join()).toContain('Took over');
});

const asRoot = test.runIf(process.getuid?.() === 0);

asRoot('a closed folder in an open one is opened for passing through', async () => {
  const home = folder(0o700);
  expect((await start(home)).dataFolder).toBe(join(home, 'postgres'));
});

asRoot('root under a closed home puts the cluster where "postgres" reaches it', async () => {
  const home = join(folder(0o700), 'home');
  const notices: string[] = [];
  const server = await start(home, (notice) => notices.push(notice));
  cleanups.unshift(() => rmSync(join(tmpdir(), 'overread-embedded-refuge'), { recursive: true, force: true }));
  expect(notices.join()).toContain('cannot reach');
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});
