import { Worker } from 'node:worker_threads';
import type { FuzzAnswer, FuzzTask } from './fuzz-thread.js';
import type { Original } from './mutate.js';

export interface FuzzOptions {
  readonly originals: readonly Original[];
  readonly seed: number;
  readonly count: number;
  readonly threads: number;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzReport {
  /** How many ended how: `decoded`, `no image`, codes of the closed list. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Mutations that broke something: what is thrown and is no error of the list, what hangs, what ends the thread. */
  readonly faults: readonly { readonly index: number; readonly what: string }[];
  readonly slowest: FuzzAnswer | null;
  /** Bytes of the whole process at most, and at the end of the first and of the last quarter. */
  readonly memory: { readonly peak: number; readonly early: number; readonly late: number };
}

/** What one file may take before it hangs: a hundred times the largest, as the machine may have other work. */
const SECONDS_PER_FILE = 120;
const BATCH = 25;

/**
 * Takes damaged files through parse and decode in threads, watches that every one ends in time, and counts how.
 *
 * @param script the compiled fuzz-thread.
 */
export async function fuzz(script: URL, options: FuzzOptions): Promise<FuzzReport> {
  const { originals, seed, count, threads, onProgress } = options;
  const outcomes: Record<string, number> = {};
  const faults: { index: number; what: string }[] = [];
  const memory = { peak: 0, early: 0, late: 0 };
  let slowest: FuzzAnswer | null = null;
  let handedOut = 0;
  let done = 0;

  const note = (answer: FuzzAnswer): void => {
    if (answer.outcome === null) {
      faults.push({ index: answer.index, what: `${answer.name}, ${answer.how}: ${answer.error}` });
    } else outcomes[answer.outcome] = (outcomes[answer.outcome] ?? 0) + 1;
    if (slowest === null || answer.milliseconds > slowest.milliseconds) slowest = answer;
    finish();
  };
  const finish = (): void => {
    done += 1;
    const bytes = process.memoryUsage.rss();
    memory.peak = Math.max(memory.peak, bytes);
    if (done <= count / 4) memory.early = Math.max(memory.early, bytes);
    if (done > (count * 3) / 4) memory.late = Math.max(memory.late, bytes);
    onProgress?.(done);
  };

  /** One lane: a thread, replaced by a new one where a file hangs or kills it. */
  const lane = async (): Promise<void> => {
    let left: number[] = [];
    for (;;) {
      const task: FuzzTask = { originals, seed };
      const worker = new Worker(script, { workerData: task });
      const broken = await new Promise<string | null>((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        const next = (): void => {
          clearTimeout(timer);
          if (left.length === 0) {
            left = Array.from({ length: Math.min(BATCH, count - handedOut) }, () => handedOut++);
            if (left.length === 0) {
              resolve(null);
              return;
            }
            worker.postMessage(left);
          }
          timer = setTimeout(() => resolve(`hangs for ${SECONDS_PER_FILE} seconds`), SECONDS_PER_FILE * 1000);
        };
        worker.on('error', (error) => resolve(`ends the thread: ${error.message}`));
        worker.on('message', (answer: FuzzAnswer) => {
          left.shift();
          note(answer);
          next();
        });
        if (left.length > 0) worker.postMessage(left);
        next();
      });
      await worker.terminate();
      if (broken === null) return;
      faults.push({ index: left.shift()!, what: broken });
      finish();
    }
  };
  await Promise.all(Array.from({ length: threads }, lane));
  return { outcomes, faults, slowest, memory };
}
