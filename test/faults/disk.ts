/** A small disk in memory, to be filled to its last byte. Linux only, and root's. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Disk {
  /** Until `free` not one more byte can be written. */
  fill(): void;
  free(): void;
  unmount(): void;
}

export function mountDisk(folder: string, megabytes: number): Disk {
  // 0711 lets the embedded PostgreSQL's own user pass through.
  const options = `size=${megabytes}m,mode=0711`;
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  const filler = join(folder, 'filler');
  return {
    fill() {
      const file = openSync(filler, 'a');
      try {
        for (const size of [2 ** 20, 4096, 1]) writeUntilFull(file, size);
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler, { force: true }),
    unmount: () => void execFileSync('umount', ['--lazy', folder]),
  };
}

/** Whether this machine lets us. */
export function canMountDisks(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'overread-disk-'));
  try {
    mountDisk(folder, 1).unmount();
    return true;
  } catch {
    // Not Linux, not root, or a container without the right to.
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeUntilFull(file: number, size: number): void {
  const block = Buffer.alloc(size, 1);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}
