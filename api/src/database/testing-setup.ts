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
  // Ctrl-C ends Vitest without its teardown.
  const interrupted = () => end(folder);
  process.once('exit', interrupted);
  return async () => {
    process.off('exit', interrupted);
    const pidFile = join(folder, 'home', 'postgres', 'postmaster.pid');
    stopCluster(folder);
    for (let waited = 0; existsSync(pidFile) && waited < 10_000; waited += 50) await sleep(50);
    rmSync(folder, { recursive: true, force: true });
  };
}

function end(folder: string): void {
  stopCluster(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

function stopCluster(folder: string): void {
  const file = join(folder, 'cluster.json');
  if (!existsSync(file)) return;
  const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
  process.kill(pid, 'SIGINT');
}
