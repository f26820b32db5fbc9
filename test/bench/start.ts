import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, projectRoot } from '../support/system.js';
import type { Benchmark, Row } from './report.js';

/** `npm start` as a user types it, in this checkout: everything is installed and built, the database is there already. */
export const start: Benchmark = {
  name: 'start',
  about: 'npm start on an empty folder of its own, and again on the same',
  async run(progress) {
    const home = mkdtempSync(join(tmpdir(), 'overread-bench-start-'));
    try {
      progress('npm start on an empty OVERREAD_HOME');
      const empty = await startAndStop(projectRoot, home);
      progress('npm start again');
      const again = await startAndStop(projectRoot, home);
      return [row('npm start, built, empty database', empty), row('npm start, second time', again)];
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};

/** Only when named: it installs a thousand packages. */
export const freshStart: Benchmark = {
  name: 'fresh-start',
  about: 'npm start in a fresh clone of the committed state: installs, converts weights, builds',
  async run(progress) {
    const folder = mkdtempSync(join(tmpdir(), 'overread-bench-clone-'));
    try {
      execFileSync('git', ['clone', '--quiet', projectRoot, `${folder}/clone`]);
      progress('npm start in a fresh clone');
      const first = await startAndStop(`${folder}/clone`, `${folder}/home`);
      progress('npm start again');
      const second = await startAndStop(`${folder}/clone`, `${folder}/home`);
      return [row('npm start, fresh clone', first), row('npm start, second time', second)];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function row(what: string, seconds: number): Row {
  return { what, value: seconds, unit: 's', how: 'from the command to the printed address' };
}

/** @returns seconds until the address is printed */
async function startAndStop(folder: string, home: string): Promise<number> {
  const [port, webPort] = await Promise.all([freePort(), freePort()]);
  const began = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...process.env, OVERREAD_HOME: home, PORT: String(port), WEB_PORT: String(webPort) },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const seconds = await new Promise<number>((done, fail) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('Overread is ready')) done((performance.now() - began) / 1000);
    });
    void ended.then(() => fail(new Error(`npm start ended before it was ready:\n${printed.slice(-2000)}`)));
  });
  // As Ctrl-C does: to the whole group.
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  await ended;
  return seconds;
}
