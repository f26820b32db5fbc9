import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { DicomError } from '../../error-codes.js';
import type { EncodedFrame, FrameDecoder, StoredFrame } from '../decode.js';
import type { DisplayTransform } from '../display.js';
import type { DecodeAnswer, DecodeJob } from './job.js';

export interface PoolOptions {
  /** At most so many at once; each takes memory for the largest frame that it has met. */
  readonly threads?: number;
  /** A codestream that takes longer is given up, and its thread with it. */
  readonly secondsPerFrame?: number;
  /** A thread without work ends after so long: WebAssembly memory grows and never shrinks. */
  readonly idleSeconds?: number;
}

interface Waiting {
  readonly job: DecodeJob;
  resolve(answer: DecodeAnswer): void;
  reject(error: Error): void;
}

interface Thread {
  readonly worker: Worker;
  current: Waiting | null;
  /** Ends the thread: because the frame takes too long, or because there was none for a while. */
  timer: NodeJS.Timeout | undefined;
}

/**
 * Decodes and draws frames in threads, so that whoever answers requests goes on answering. Threads start when they are
 * needed and keep no process alive.
 */
export class DecodePool implements FrameDecoder {
  readonly #queue: Waiting[] = [];
  readonly #threads = new Set<Thread>();
  readonly #options: Required<PoolOptions>;

  constructor(options: PoolOptions = {}) {
    const threads = Math.max(1, Math.min(4, availableParallelism()));
    this.#options = { threads, secondsPerFrame: 60, idleSeconds: 30, ...options };
  }

  /** @throws {DicomError} UNSUPPORTED_PIXEL_FORMAT, CORRUPT_PIXEL_DATA */
  async decode(frame: EncodedFrame): Promise<StoredFrame> {
    const answer = await this.#ask({ kind: 'samples', frame: own(frame) });
    if (answer.kind !== 'samples') throw new TypeError(`Samples were asked for and ${answer.kind} came.`);
    return answer.stored;
  }

  /**
   * Draws a frame as PNG.
   *
   * @param maxSide pixels of the longer side; null: as stored.
   * @throws {DicomError} UNSUPPORTED_PIXEL_FORMAT, CORRUPT_PIXEL_DATA
   */
  async draw(frame: EncodedFrame, display: DisplayTransform, maxSide: number | null): Promise<Buffer> {
    const answer = await this.#ask({ kind: 'picture', frame: own(frame), display, maxSide });
    if (answer.kind !== 'picture') throw new TypeError(`A picture was asked for and ${answer.kind} came.`);
    return Buffer.from(answer.png.buffer, answer.png.byteOffset, answer.png.byteLength);
  }

  /** Ends all threads; what they were doing is rejected. */
  async close(): Promise<void> {
    const stopped = new Error('The decoder has been closed.');
    for (const { reject } of this.#queue.splice(0)) reject(stopped);
    await Promise.all([...this.#threads].map((thread) => this.#end(thread, stopped)));
  }

  async #ask(job: DecodeJob): Promise<DecodeAnswer> {
    const answer = await new Promise<DecodeAnswer>((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#handOut();
    });
    if (answer.kind === 'refused') throw new DicomError(answer.code, answer.reason);
    if (answer.kind === 'failed') throw answer.error;
    return answer;
  }

  #handOut(): void {
    while (this.#queue.length > 0) {
      const idle = [...this.#threads].find(({ current }) => current === null);
      const thread = idle ?? (this.#threads.size < this.#options.threads ? this.#start() : null);
      if (thread === null) return;
      const waiting = this.#queue.shift()!;
      thread.current = waiting;
      clearTimeout(thread.timer);
      const { secondsPerFrame } = this.#options;
      thread.timer = setTimeout(() => {
        const reason = `decoding the frame takes longer than ${secondsPerFrame} seconds`;
        void this.#end(thread, new DicomError('CORRUPT_PIXEL_DATA', reason));
        this.#handOut();
      }, secondsPerFrame * 1000);
      thread.worker.ref();
      thread.worker.postMessage(waiting.job, [waiting.job.frame.bytes.buffer as ArrayBuffer]);
    }
  }

  #start(): Thread {
    // Tests run the sources; a thread of its own needs the compiled file.
    const script = new URL('./decode-thread.js', import.meta.url.replace('/api/src/', '/api/dist/'));
    const thread: Thread = { worker: new Worker(script), current: null, timer: undefined };
    this.#threads.add(thread);
    thread.worker.on('message', (answer: DecodeAnswer) => {
      const { current } = thread;
      this.#rest(thread);
      current?.resolve(answer);
      this.#handOut();
    });
    // Most likely out of memory: the frame in hand is what it died of.
    thread.worker.on('error', (error) => {
      const reason = `the decoder broke down over the frame (${error.message})`;
      void this.#end(thread, new DicomError('CORRUPT_PIXEL_DATA', reason, { cause: error }));
      this.#handOut();
    });
    return thread;
  }

  #rest(thread: Thread): void {
    thread.current = null;
    clearTimeout(thread.timer);
    thread.timer = setTimeout(() => void this.#end(thread), this.#options.idleSeconds * 1000);
    thread.timer.unref();
    thread.worker.unref();
  }

  async #end(thread: Thread, reason?: Error): Promise<void> {
    this.#threads.delete(thread);
    clearTimeout(thread.timer);
    if (reason) thread.current?.reject(reason);
    thread.current = null;
    await thread.worker.terminate();
  }
}

/** The frame with bytes of its own: what is posted as a view takes the whole file behind it along. */
function own(frame: EncodedFrame): EncodedFrame {
  return { ...frame, bytes: Uint8Array.from(frame.bytes) };
}
