/** Where the line between findings and candidates is drawn: by the pipeline, or moved by a reader who looks for more or less. */

interface Scored {
  readonly score: number;
}

interface Run<F> {
  readonly findings: readonly F[];
  readonly candidates: readonly F[];
}

/** What an analysis shows at a threshold; the model is not run again. */
export interface ShownAt<F> {
  readonly findings: readonly F[];
  /** Candidates that a lower threshold brings up. */
  readonly raised: readonly F[];
  /** Candidates below it. */
  readonly candidates: readonly F[];
}

/** @param moved the reader's threshold, 0 to 1; null leaves the line where the run drew it */
export function shownAt<F extends Scored>({ findings, candidates }: Run<F>, moved: number | null): ShownAt<F> {
  if (moved === null) return { findings, raised: [], candidates };
  const reached = ({ score }: Scored): boolean => score >= moved;
  return {
    findings: findings.filter(reached),
    raised: candidates.filter(reached),
    candidates: candidates.filter((candidate) => !reached(candidate)),
  };
}

interface OperatingPoint {
  readonly threshold: number;
  readonly validated: number | null;
}

/** Whether what is shown rests on a threshold that no figures were measured at. */
export function isUnvalidated({ threshold, validated }: OperatingPoint, moved: number | null): boolean {
  return validated === null || Math.abs((moved ?? threshold) - validated) > 1e-9;
}
