// Two commands started at the same time must not install or build over each other: the second waits.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, say } from './process.mjs';

function holderIsAlive(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    // EPERM: it lives under another user.
    return error.code === 'EPERM';
  }
}

/** Runs `work` while no other process is inside; a lock whose holder has died is taken over. */
export async function withLock(work, file = `${root}/.cache/bootstrap.lock`) {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; ; ) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!holderIsAlive(file)) {
        rmSync(file, { force: true });
        continue;
      }
      if (!told) say('Another command is preparing this checkout; waiting for it.');
      told = true;
      await sleep(250);
    }
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.removeListener('exit', release);
  }
}
