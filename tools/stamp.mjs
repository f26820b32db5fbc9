// "Only what changed": a step is skipped where the hash of what it reads is the one of its last success.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './process.mjs';

const skipped = new Set(['node_modules', 'dist', '.next', 'gql', '.git', '.cache', '.overread', 'training', 'clips']);

function* filesBelow(base, path) {
  const full = join(base, path);
  if (!existsSync(full)) return;
  if (!statSync(full).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(full, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (skipped.has(entry.name) || entry.name.endsWith('.onnx') || entry.name.endsWith('.tsbuildinfo')) continue;
    yield* filesBelow(base, join(path, entry.name));
  }
}

/** Hash of the names and contents of the files and folders named (relative to `base`). */
export function hashOf(paths, base = root) {
  const hash = createHash('sha256');
  for (const path of paths)
    for (const file of filesBelow(base, path)) hash.update(`${file}\0`).update(readFileSync(join(base, file)));
  return hash.digest('hex');
}

/** Runs `work` unless `stampFile` says that it succeeded on the same inputs and `outputs` still exist. */
export async function whenChanged(stampFile, inputs, outputs, work, base = root) {
  const stamp = join(base, stampFile);
  const hash = hashOf(inputs, base);
  const fresh =
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === hash &&
    outputs.every((output) => existsSync(join(base, output)));
  if (fresh) return false;
  rmSync(stamp, { force: true });
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
  return true;
}
