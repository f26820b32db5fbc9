import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.js';

/** A start that takes longer than this does not keep a stop waiting. */
const START_PATIENCE_MS = 10_000;

/** What has been started, to be stopped in the opposite order. */
export class Lifecycle {
  readonly #stops: { readonly name: string; readonly stop: () => Promise<void> }[] = [];
  #starting: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | null = null;
  #failed = false;
  readonly #stop = new AbortController();

  constructor(private readonly log: Log) {}

  /** Aborted as soon as stopping begins, for work that would else go on for long. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Starts something. A stop in the middle of it waits: what stops halfway would start the rest after everything is gone. */
  async start(begin: () => Promise<void>): Promise<void> {
    const starting = begin();
    this.#starting = starting.catch(() => undefined);
    await starting.catch((error: unknown) => this.fail(error));
  }

  onStop(name: string, stop: () => Promise<void>): void {
    this.#stops.push({ name, stop });
  }

  /** Stops everything once, however often it is called; one thing that does not stop keeps no other from stopping. */
  stop(reason: string): Promise<void> {
    this.#stopping ??= this.#stopAll(reason);
    return this.#stopping;
  }

  /** Something went wrong for good: stop, and let the process end with an error. */
  fail(error: unknown): void {
    this.#failed = true;
    this.log.fatal({ err: error }, error instanceof Error ? error.message : String(error));
    void this.stop('failure');
  }

  async #stopAll(reason: string): Promise<void> {
    this.log.info({ reason }, 'stopping');
    this.#stop.abort();
    await Promise.race([this.#starting, sleep(START_PATIENCE_MS, undefined, { ref: false })]);
    for (const { name, stop } of this.#stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        this.#failed = true;
        this.log.error({ err: error }, `${name} did not stop in good order`);
      }
    }
    this.log.info('stopped');
    process.exitCode = this.#failed ? 1 : 0;
    // What is left (idle sockets, threads of the model runtime) must not keep the process alive.
    setTimeout(() => process.exit(), 2000).unref();
    if (process.connected) process.disconnect();
  }

  /** Ctrl-C, `docker stop`, and the end of whoever started us with a channel. */
  listen(): void {
    process.on('SIGINT', () => void this.stop('SIGINT'));
    process.on('SIGTERM', () => void this.stop('SIGTERM'));
    process.once('disconnect', () => void this.stop('the parent process is gone'));
    process.on('uncaughtException', (error) => this.fail(error));
    process.on('unhandledRejection', (error) => this.fail(error));
  }
}
