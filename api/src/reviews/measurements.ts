import type { Measurement } from '@overread/models/result.js';
import type { Row } from '../database/tables.js';

export interface ReviewedFinding {
  readonly finding: Pick<Row<'finding'>, 'kind' | 'measurements'>;
  /** The newest one, or null. */
  readonly decision: Pick<Row<'decision'>, 'kind' | 'measurements'> | null;
}

/** Which repetition a finding is; null for findings that are none. */
export function repetitionOf(finding: Pick<Row<'finding'>, 'measurements'>): number | null {
  return finding.measurements.find((measurement) => measurement.repetition !== undefined)?.repetition ?? null;
}

/**
 * The measurements of an analysis after the readers' decisions: those of a rejected repetition are left out and it is
 * not counted; those of an edited one are the figures that were measured when it was edited (stored with the decision).
 */
export function reviewMeasurements(
  analysis: Pick<Row<'analysis'>, 'measurements'>,
  reviewed: readonly ReviewedFinding[],
): Measurement[] {
  let rejected = 0;
  let measurements: Measurement[] = analysis.measurements;
  for (const { finding, decision } of reviewed) {
    const repetition = repetitionOf(finding);
    if (repetition === null || decision === null || decision.kind === 'ACCEPT') continue;
    if (decision.kind === 'REJECT' && finding.kind === 'FINDING') rejected += 1;
    const instead = decision.kind === 'EDIT' ? (decision.measurements ?? finding.measurements) : [];
    measurements = replaced(measurements, repetition, instead);
  }
  return rejected === 0 ? measurements : measurements.map((measurement) => countedLess(measurement, rejected));
}

/** Puts `instead` where the first figure of the repetition stood, so that the order of the table stays. */
function replaced(all: readonly Measurement[], repetition: number, instead: readonly Measurement[]): Measurement[] {
  const place = all.findIndex((measurement) => measurement.repetition === repetition);
  const others = all.filter((measurement) => measurement.repetition !== repetition);
  return others.toSpliced(place === -1 ? others.length : place, 0, ...instead);
}

function countedLess(measurement: Measurement, fewer: number): Measurement {
  const isCount = measurement.name === 'repetitions' && measurement.repetition === undefined;
  return isCount && 'value' in measurement ? { ...measurement, value: measurement.value - fewer } : measurement;
}
