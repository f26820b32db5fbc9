/** Between two writes of the progress: what a person can follow, and PostgreSQL does not notice. */
const INTERVAL_MS = 400;

export interface ProgressReporter {
  /** Cheap: may be called for every frame. */
  report(fraction: number, stage: string): void;
  /** Resolves when nothing is being written any more; later reports are dropped. */
  stop(): Promise<void>;
}

/**
 * Passes on the newest progress at most every 0.4 s, or at once where the stage changes, one write at a time.
 * @param onError a write that failed: progress is a comfort, and must not end the work
 */
export function createProgressReporter(
  write: (fraction: number, stage: string) => Promise<void>,
  onError: (error: unknown) => void,
  now: () => number = Date.now,
): ProgressReporter {
  let writing: Promise<void> | null = null;
  let lastStage: string | null = null;
  let lastAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  return {
    report(fraction, stage) {
      if (stopped || writing !== null) return;
      if (stage === lastStage && now() - lastAt < INTERVAL_MS) return;
      lastStage = stage;
      lastAt = now();
      writing = write(Math.min(1, Math.max(0, fraction)), stage)
        .catch(onError)
        .finally(() => {
          writing = null;
        });
    },
    async stop() {
      stopped = true;
      await writing;
    },
  };
}
