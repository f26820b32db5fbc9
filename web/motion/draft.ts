/** A repetition being corrected by hand: its figures follow the ends at once. Pure. */
import { measureRepetition } from '@overread/models/exercise/repetition.js';
import type { Curve as ModelCurve, Measurement as ModelMeasurement } from '@overread/models/result.js';
import { type Finding, type Measurement, standingOf } from '../review/standing';
import type { Edge, Range } from './range-edit';
import type { Curve } from './use-recording-data';

export interface Draft {
  readonly finding: Finding;
  readonly time: Range;
  readonly label: string;
  /** Which end was moved last. */
  readonly edge: Edge;
}

export function beginDraft(finding: Finding): Draft | null {
  const { time, label } = standingOf(finding);
  return time && { finding, time, label, edge: 'start' };
}

/** Which repetition of the recording it is, from 1; null for partial ones and other findings. */
export function repetitionOf(finding: Finding): number | null {
  return standingOf(finding).measurements.find((one) => one.repetition !== null)?.repetition ?? null;
}

/** The same function as in the worker and on the server, so all three say the same. */
export function measureDraft(draft: Draft, curves: readonly Curve[]): Measurement[] {
  return measureRepetition(curves.map(toModel), draft.time, repetitionOf(draft.finding) ?? undefined).map(fromModel);
}

function toModel(curve: Curve): ModelCurve {
  const side = curve.side === 'left' || curve.side === 'right' ? { side: curve.side } : {};
  return { name: curve.name, unit: curve.unit, times: curve.times, values: curve.values, ...side } as ModelCurve;
}

function fromModel(measurement: ModelMeasurement): Measurement {
  const known = 'value' in measurement ? measurement : null;
  return {
    name: measurement.name,
    side: measurement.side ?? null,
    repetition: measurement.repetition ?? null,
    value: known?.value ?? null,
    unit: known?.unit ?? null,
    n: known?.n ?? null,
    interval: known?.interval ? [...known.interval] : null,
    withheld: 'withheld' in measurement ? measurement.withheld : null,
  };
}
