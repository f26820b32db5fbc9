/** Seconds; the four parts add up to `total`. */
export interface RunTiming {
  /** Reading and checking models. */
  readonly load: number;
  /** Decoding, and computing before or between inferences. */
  readonly preprocess: number;
  readonly inference: number;
  /** Computing after the last inference. */
  readonly postprocess: number;
  readonly total: number;
}

type Phase = 'load' | 'inference' | 'preprocess';

/** Where two phases overlap (a decoder runs on while a model computes), the first of these gets the time. */
const priority: readonly Phase[] = ['load', 'inference', 'preprocess'];

/**
 * Tells where the time of one run went. Everything is seen from outside of the pipeline, through what it awaits, so that
 * pipelines need no clock of their own and overlapping waits are not counted twice.
 */
export class Stopwatch {
  readonly #now: () => number;
  readonly #start: number;
  readonly #seconds = { load: 0, inference: 0, preprocess: 0 };
  readonly #active = { load: 0, inference: 0, preprocess: 0 };
  #last: number;
  /** Own computation since the last inference: known as postprocessing only if no inference follows. */
  #sinceInference = 0;

  constructor(now: () => number = () => performance.now() / 1000) {
    this.#now = now;
    this.#start = now();
    this.#last = this.#start;
  }

  /** Counts the time until `work` settles as `phase`. */
  async during<T>(phase: Phase, work: Promise<T>): Promise<T> {
    this.#account();
    if (phase === 'inference') {
      this.#seconds.preprocess += this.#sinceInference;
      this.#sinceInference = 0;
    }
    this.#active[phase] += 1;
    try {
      return await work;
    } finally {
      this.#account();
      this.#active[phase] -= 1;
    }
  }

  stop(): RunTiming {
    this.#account();
    const postprocess = this.#sinceInference;
    const { load, preprocess, inference } = this.#seconds;
    return { load, preprocess, inference, postprocess, total: this.#last - this.#start };
  }

  #account(): void {
    const now = this.#now();
    const elapsed = now - this.#last;
    this.#last = now;
    const phase = priority.find((candidate) => this.#active[candidate] > 0);
    if (phase) this.#seconds[phase] += elapsed;
    else this.#sinceInference += elapsed;
  }
}
