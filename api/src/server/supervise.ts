import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.js';

export interface SupervisedProcess {
  /** Of the process that runs now; null between two. */
  pid(): number | null;
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** Whoever lived this long did not die of its start: the next pause is short again. */
const HEALTHY_MS = 30_000;
const STOP_MS = 15_000;

/**
 * Runs `node <args>` as a child and starts it again whenever it ends by itself. A channel ties it to us: it stops when
 * this process is gone, however that came about.
 */
export function supervise(args: readonly string[], env: NodeJS.ProcessEnv, log: Log): SupervisedProcess {
  let child: ChildProcess | null = null;
  let stopping = false;
  let pause = FIRST_PAUSE_MS;
  let timer: NodeJS.Timeout | undefined;

  const start = (): void => {
    const began = Date.now();
    const started = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child = started;
    started.once('error', (error) => log.error({ err: error }, 'the worker could not be started'));
    started.once('close', (code, signal) => {
      child = null;
      if (stopping) return;
      pause = Date.now() - began > HEALTHY_MS ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      log.error({ code, signal, restartMs: pause }, 'the worker ended by itself and is started again');
      timer = setTimeout(start, pause);
    });
  };
  start();
  return {
    pid: () => child?.pid ?? null,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      const running = child;
      if (running === null) return;
      const gone = new Promise<void>((done) => running.once('close', () => done()));
      running.kill('SIGTERM');
      const late = await Promise.race([gone, sleep(STOP_MS, 'late' as const, { ref: false })]);
      if (late === 'late') {
        log.error('the worker did not stop in time and is ended');
        running.kill('SIGKILL');
        await gone;
      }
    },
  };
}
