import type { Log } from '../log.js';

const PAUSE_MS = 2000;

/** Work that failed for want of room or of the database, tried again by itself until it goes well. */
export class Retries {
  readonly #waiting = new Map<string, () => Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(private readonly log: Log) {}

  /** @param id one piece of work of this name waits at a time */
  add(id: string, work: () => Promise<void>): void {
    this.#waiting.set(id, work);
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#stopped || this.#waiting.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#round(), PAUSE_MS).unref();
  }

  async #round(): Promise<void> {
    for (const [id, work] of [...this.#waiting]) {
      try {
        await work();
        this.#waiting.delete(id);
      } catch (error) {
        this.log.warn({ err: error, upload: id }, 'an upload that is here whole could not be taken in yet');
      }
      if (this.#stopped) return;
    }
    this.#schedule();
  }
}
