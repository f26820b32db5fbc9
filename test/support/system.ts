/** A whole Overread as child processes, on free ports and a folder of its own: what the tests and the bench drive. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The project's root, from `test/support` and from `test/dist/support` alike. */
export const projectRoot = fileURLToPath(
  new URL(import.meta.url.includes('/test/dist/') ? '../../../' : '../../', import.meta.url),
);

export interface SystemOptions {
  /** Kept across a restart; without it a new temporary folder, removed by `remove`. */
  readonly home?: string;
  /** Of the API, where it has to be the same across a restart; otherwise a free one. */
  readonly port?: number;
  /** Starts the portal, too. */
  readonly portal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningSystem {
  readonly apiUrl: string;
  /** The browser's one origin; the API's own address where no portal was asked for. */
  readonly url: string;
  readonly home: string;
  readonly api: ChildProcess;
  /** What the processes have printed so far. */
  readonly output: () => string;
  /** Ends everything in order; answers the seconds it took. */
  stop(): Promise<number>;
  /** Ends everything as a power cut would. */
  kill(): Promise<void>;
  /** Removes the folder; only after `stop` or `kill`. */
  remove(): void;
}

const readySeconds = 120;
const stopSeconds = 30;

/** @throws Error with the processes' output where they do not answer in time or end by themselves. */
export async function startSystem(options: SystemOptions = {}): Promise<RunningSystem> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'overread-system-'));
  const [port, webPort] = await Promise.all([options.port ?? freePort(), freePort()]);
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    OVERREAD_HOME: home,
    OVERREAD_DEMO: '1',
    PORT: String(port),
    WEB_PORT: String(webPort),
    ...options.env,
  };
  let output = '';
  const launch = (file: string): ChildProcess => {
    const child = spawn(process.execPath, [join(projectRoot, file)], {
      cwd: projectRoot,
      env,
      // The channel ends the child with this process, however that ends.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    return child;
  };

  const apiUrl = `http://localhost:${port}`;
  const api = launch('api/dist/main.js');
  const children = [api];
  if (options.portal) children.push(launch('web/server/dist/main.js'));
  const url = options.portal ? `http://localhost:${webPort}` : apiUrl;

  const end = async (signal: NodeJS.Signals): Promise<number> => {
    const began = performance.now();
    await Promise.all(children.map((child) => endChild(child, signal)));
    return (performance.now() - began) / 1000;
  };
  const running: RunningSystem = {
    apiUrl,
    url,
    home,
    api,
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
  const failed = (reason: string) => new Error(`${reason}\n${output.slice(-4000)}`);
  const ready = [`${apiUrl}/health/ready`, ...(options.portal ? [`${url}/sign-in`] : [])];
  const deadline = Date.now() + readySeconds * 1000;
  for (const address of ready) {
    while (!(await answers(address))) {
      const ended = children.find((child) => child.exitCode !== null || child.signalCode !== null);
      if (!ended && Date.now() < deadline) {
        await sleep(50);
        continue;
      }
      await running.kill();
      throw failed(ended ? 'A process ended while starting.' : `${address} did not answer in ${readySeconds} s.`);
    }
  }
  return running;
}

async function answers(address: string): Promise<boolean> {
  try {
    const response = await fetch(address, { redirect: 'manual' });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Not listening yet.
    return false;
  }
}

async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => child.once('close', () => done()));
  child.kill(signal);
  const patience = new AbortController();
  const late = sleep(stopSeconds * 1000, 'late', { signal: patience.signal }).catch(() => 'in time');
  const outcome = await Promise.race([gone, late]);
  patience.abort();
  if (outcome === 'late') {
    child.kill('SIGKILL');
    await gone;
    throw new Error(`A process did not stop within ${stopSeconds} s of ${signal}.`);
  }
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, done);
  });
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  if (address === null || typeof address === 'string') throw new Error('The operating system gave no port.');
  return address.port;
}

/** The command line, beside a running server. @param env says which: OVERREAD_HOME, DATABASE_URL */
export function overread(env: Readonly<Record<string, string>>, ...args: string[]): string {
  const cli = join(projectRoot, 'api/dist/cli/main.js');
  return execFileSync(process.execPath, [cli, ...args], { env: { ...process.env, ...env }, encoding: 'utf8' });
}
