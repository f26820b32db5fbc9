import type { Measurement } from '@overread/models/result.js';
import type { Row } from '../database/tables.js';

/** The pipeline whose findings are repetitions, with its labels. Nothing else that is measured hangs on a finding. */
export const EXERCISE = 'exercise';
const COMPLETE = 'repetition';
const PARTIAL = 'partialRepetition';

export interface ReviewedFinding {
  readonly finding: Pick<Row<'finding'>, 'kind' | 'label' | 'timeStart' | 'measurements'>;
  /** The newest one, or null. */
  readonly decision: Pick<Row<'decision'>, 'kind' | 'label' | 'timeStart' | 'measurements'> | null;
}

/** A reader's own mark on the recording. */
export type Mark = Pick<Row<'annotation'>, 'label' | 'timeStart' | 'measurements'>;

/** Which complete repetition a finding is; null for all others. */
export function repetitionOf({ measurements }: Pick<Row<'finding'>, 'measurements'>): number | null {
  return measurements.find((measurement) => measurement.repetition !== undefined)?.repetition ?? null;
}

/**
 * The measurements of an analysis after what readers said. What they rejected is not counted and not measured; what
 * they edited counts under its new label, with the figures that were measured when it was edited; a candidate that they
 * accepted and a stretch that they marked as a repetition count as well. The pipeline's numbers stay with their
 * repetitions, so that a figure can be found again in the pipeline's own table; added ones are numbered on.
 */
export function reviewMeasurements(
  analysis: Pick<Row<'analysis'>, 'pipeline' | 'measurements'>,
  reviewed: readonly ReviewedFinding[],
  marks: readonly Mark[],
): readonly Measurement[] {
  const isUntouched = marks.length === 0 && reviewed.every(({ decision }) => decision === null);
  if (analysis.pipeline !== EXERCISE || isUntouched) return analysis.measurements;
  const counted = [...reviewed.flatMap(countedOf), ...marks.map((mark) => ({ ...mark, number: null }))];
  const complete = counted.filter(({ label }) => label === COMPLETE);
  const partial = counted.filter(({ label }) => label === PARTIAL);
  const counts: Readonly<Record<string, number>> = {
    repetitions: complete.length,
    partialRepetitions: partial.length,
  };
  const ofTheWhole = analysis.measurements.filter(({ repetition }) => repetition === undefined);
  const highest = Math.max(0, ...reviewed.map(({ finding }) => repetitionOf(finding) ?? 0));
  return [...ofTheWhole.map((measurement) => recounted(measurement, counts)), ...numbered(complete, highest)];
}

interface Counted {
  readonly label: string;
  readonly timeStart: number | null;
  readonly measurements: readonly Measurement[];
  readonly number: number | null;
}

/**
 * What was measured of one finding, as it stands after review: the reader's figures where an edit has some, the
 * pipeline's else. Null where it does not count: rejected, or a candidate that nobody took up.
 */
export function currentMeasurements({
  finding,
  decision,
}: {
  readonly finding: Pick<Row<'finding'>, 'kind' | 'measurements'>;
  readonly decision: Pick<Row<'decision'>, 'kind' | 'measurements'> | null;
}): readonly Measurement[] | null {
  if (decision?.kind === 'REJECT' || (finding.kind === 'CANDIDATE' && decision === null)) return null;
  return (decision?.kind === 'EDIT' ? decision.measurements : null) ?? finding.measurements;
}

function countedOf(reviewed: ReviewedFinding): Counted[] {
  const measurements = currentMeasurements(reviewed);
  if (measurements === null) return [];
  const { finding, decision } = reviewed;
  const { label, timeStart } = finding;
  const edited = decision?.kind === 'EDIT' ? decision : null;
  return [
    {
      label: edited?.label ?? label,
      timeStart: edited?.timeStart ?? timeStart,
      measurements,
      number: repetitionOf(finding),
    },
  ];
}

function numbered(complete: readonly Counted[], highest: number): Measurement[] {
  const known = complete.filter(({ number }) => number !== null).sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
  const added = complete
    .filter(({ number }) => number === null)
    .sort((a, b) => (a.timeStart ?? 0) - (b.timeStart ?? 0))
    .map((one, place) => ({ ...one, number: highest + 1 + place }));
  return [...known, ...added].flatMap(({ measurements, number }) =>
    measurements.map((measurement) => (number === null ? measurement : { ...measurement, repetition: number })),
  );
}

function recounted(measurement: Measurement, counts: Readonly<Record<string, number>>): Measurement {
  const count = counts[measurement.name];
  return count === undefined || !('value' in measurement) ? measurement : { ...measurement, value: count };
}
