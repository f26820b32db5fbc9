import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLUSTER_VARIABLE } from './testing.js';

/**
 * Vitest's globalSetup: names a folder for the test cluster, and stops the cluster afterwards if any test file had
 * started it (testing.ts). A run without database tests costs nothing.
 */
export default function setup(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'overread-test-'));
  // Where root runs the tests, the user `postgres` has to get through.
  chmodSync(folder, 0o755);
  process.env[CLUSTER_VARIABLE] = folder;
  return async () => {
    const file = join(folder, 'cluster.json');
    if (existsSync(file)) {
      const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
      process.kill(pid, 'SIGINT');
      const pidFile = join(folder, 'home', 'postgres', 'postmaster.pid');
      for (let waited = 0; existsSync(pidFile) && waited < 10_000; waited += 50) await sleep(50);
    }
    rmSync(folder, { recursive: true, force: true });
  };
}
