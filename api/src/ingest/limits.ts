import pLimit from 'p-limit';

/** How much of the work on files is done at the same time in one process. */
export interface IntakeLimits {
  /** Files that are read into memory whole, of up to 2 GB each. */
  readonly whole: <T>(work: () => Promise<T>) => Promise<T>;
  /** Archives and videos: each keeps a processor busy for a while, and images must get past them. */
  readonly long: <T>(work: () => Promise<T>) => Promise<T>;
}

const WHOLE = 2;
const LONG = 2;

export function createIntakeLimits(): IntakeLimits {
  return { whole: pLimit(WHOLE), long: pLimit(LONG) };
}
