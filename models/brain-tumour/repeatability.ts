/** How well the volumes of `brain-tumour` repeat, as it was measured: `npm run repeatability` makes the figures anew. */
import said from './repeatability.json' with { type: 'json' };

interface Bin {
  /** Millilitres: from … up to, not including; null: no upper end. */
  readonly from: number;
  readonly below: number | null;
  /** Repeatability coefficient in per cent: 1.96 · √2 · within-subject coefficient of variation. */
  readonly repeatability: number;
}

export interface Measured {
  readonly pipeline: string;
  readonly version: string;
  readonly models: readonly { readonly name: string; readonly sha256: string }[];
  readonly measuredOn: string;
  readonly sequences: Readonly<Partial<Record<string, { readonly bins: readonly Bin[] }>>>;
}

export const MEASURED: Measured = said;

export interface Run {
  readonly pipeline: string | null;
  readonly version: string | null;
  readonly models: readonly { readonly sha256: string }[];
  readonly sequence: string;
}

export type Repeatability = { readonly percent: number; readonly measuredOn: string } | { readonly unknown: string };

/**
 * By how much two volumes of one unchanged lesion differ at most in 95 of 100 cases (Raunig et al. 2015, Stat Methods Med
 * Res 24:27), in per cent: that of the worst of `volumes`, because small lesions repeat worse.
 *
 * @param volumes millilitres, of each lesion
 * @returns why it is not known where it was not measured: for another run than the measured one, or for such volumes
 */
export function repeatabilityOf(run: Run, volumes: readonly number[], measured: Measured = MEASURED): Repeatability {
  if (!isMeasured(run, measured)) {
    return { unknown: 'how well its volumes repeat was not measured for this version of the pipeline and its weights' };
  }
  const bins = measured.sequences[run.sequence]?.bins ?? [];
  const percents = volumes.map(
    (volume) => bins.find(({ from, below }) => volume >= from && (below === null || volume < below))?.repeatability,
  );
  const known = percents.filter((percent) => percent !== undefined);
  if (known.length < percents.length || known.length === 0) {
    return { unknown: `how well ${run.sequence} volumes of this size repeat was not measured` };
  }
  return { percent: Math.max(...known), measuredOn: measured.measuredOn };
}

function isMeasured({ pipeline, version, models }: Run, measured: Measured): boolean {
  if (pipeline !== measured.pipeline || version !== measured.version) return false;
  const hashes = (list: readonly { readonly sha256: string }[]) =>
    list
      .map(({ sha256 }) => sha256)
      .sort()
      .join();
  return hashes(models) === hashes(measured.models);
}
