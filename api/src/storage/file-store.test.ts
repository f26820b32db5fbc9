import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FileStore } from './file-store.js';
import { readObject } from './object-store.js';
import { openStorage } from './open.js';

let folder: string;
let store: FileStore;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-objects-'));
  store = await FileStore.open(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('an object is found under the hash of its bytes, however they were cut', async () => {
  const stored = await store.put(chunks('abc', 'def'));
  expect(stored).toEqual({ sha256: sha256('abcdef'), sizeBytes: 6 });
  expect(await store.put(chunks('a', 'bcdef'))).toEqual(stored);
  expect((await readObject(store, stored.sha256)).toString()).toBe('abcdef');
});

test('a range gives its first and its last byte', async () => {
  const { sha256: hash } = await store.put(chunks('0123456789'));
  const read: Buffer[] = [];
  for await (const chunk of await store.read(hash, { start: 2, end: 4 })) read.push(chunk as Buffer);
  expect(Buffer.concat(read).toString()).toBe('234');
});

test('nothing is left of a source that breaks, nor of one that is too long', async () => {
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new Error('connection lost');
  }
  await expect(store.put(breaking())).rejects.toThrow('connection lost');
  await expect(store.put(chunks('too long'), { maxBytes: 3 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
  expect(readdirSync(join(folder, '.new'))).toEqual([]);
});

test('what is not there is said to be missing, and a path is no hash', async () => {
  await expect(store.read('0'.repeat(64))).rejects.toMatchObject({ code: 'NO_SUCH_OBJECT' });
  await expect(store.stat('../../../etc/passwd')).rejects.toMatchObject({ code: 'NO_SUCH_OBJECT' });
});

test('a bucket is refused with what to do instead', async () => {
  await expect(openStorage('s3://bucket')).rejects.toThrow('Use file:/absolute/path');
});

test('a file on the same disk becomes an object without being copied, twice the same as well', async () => {
  const path = join(folder, 'received');
  writeFileSync(path, 'received');
  const content = { sha256: sha256('received'), sizeBytes: 8 };
  await store.adopt(path, content);
  await using object = await store.file(content.sha256);
  expect(statSync(object.path).ino).toBe(statSync(path).ino);
  await store.adopt(path, content);
  rmSync(path);
  expect((await readObject(store, content.sha256)).toString()).toBe('received');
});

test('a file that is not what it should be does not become an object', async () => {
  const path = join(folder, 'cut');
  writeFileSync(path, 'cut off');
  await expect(store.adopt(path, { sha256: sha256('cut off here'), sizeBytes: 12 })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  await expect(store.stat(sha256('cut off here'))).rejects.toMatchObject({ code: 'NO_SUCH_OBJECT' });
});
