/** Everything on one disk, PostgreSQL too, and the disk full: it is said, nothing is lost, and with room all goes on by itself. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Upload } from 'tus-js-client';
import { afterAll, expect, test } from 'vitest';
import { DEMO_PASSWORD, eventually, signIn } from '../support/client.js';
import { archiveOf } from '../support/instances.js';
import { overread, projectRoot, type RunningSystem, startSystem } from '../support/system.js';
import { canMountDisks, type Disk, mountDisk } from './disk.js';

const possible = existsSync(join(projectRoot, 'api/dist/main.js')) && canMountDisks();
/** A fresh cluster of PostgreSQL takes about a hundred. */
const MEGABYTES = 256;
const INSTANCES = 60;
const email = 'sender@example.org';

const home = mkdtempSync(join(tmpdir(), 'overread-full-'));
let disk: Disk | null = null;
let system: RunningSystem | null = null;
afterAll(async () => {
  disk?.free();
  await system?.stop();
  disk?.unmount();
  rmSync(home, { recursive: true });
});

test.skipIf(!possible)(
  `one full disk for all${possible ? '' : ' (skipped: no right to mount a disk)'}`,
  { timeout: 600_000 },
  async () => {
    disk = mountDisk(home, MEGABYTES);
    system = await startSystem({ home, env: { OVERREAD_DEMO: '0', SERIES_QUIET_SECONDS: '3600' } });
    const { url } = system;
    const beside = { OVERREAD_HOME: home };
    overread(beside, 'user', 'add', email, '--password', DEMO_PASSWORD, '--role', 'INTEGRATION');
    const token = overread(beside, 'user', 'token', email).trim();
    const ready = async () => {
      const response = await fetch(`${url}/health/ready`);
      return {
        status: response.status,
        body: (await response.json()) as { checks: Record<string, { reason?: string }> },
      };
    };

    const { archive } = await archiveOf(INSTANCES);
    const answers: number[] = [];
    let fill = true;
    const sent = new Promise<void>((done, fail) => {
      const upload = new Upload(archive, {
        endpoint: `${url}/uploads`,
        headers: { authorization: `Bearer ${token}` },
        metadata: { filename: 'study.zip' },
        chunkSize: 200_000,
        retryDelays: Array.from({ length: 600 }, () => 400),
        onProgress: (bytes) => {
          if (!fill || bytes < archive.length / 2) return;
          fill = false;
          disk?.fill();
        },
        onAfterResponse: (_request, response) => void answers.push(response.getStatus()),
        onError: fail,
        onSuccess: () => done(),
      });
      upload.start();
    });
    await eventually('a refusal that says why', 60, async () => (answers.includes(507) ? true : null));
    const full = await ready();
    expect(full.status).toBe(503);
    expect(full.body.checks.storage?.reason).toContain('disk is full');
    await sleep(1000);
    disk.free();

    await sent;
    const client = await signIn(url, email);
    await eventually('every file', 120, async () => {
      const query = '{ uploads(withContents: true, status: [DONE]) { totalCount } }';
      const { uploads } = await client.graphql<{ uploads: { totalCount: number } }>(query);
      return uploads.totalCount === INSTANCES + 1 ? true : null;
    });
    expect((await ready()).status).toBe(200);
  },
);
