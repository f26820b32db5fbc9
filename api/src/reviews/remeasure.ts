import type { Curve, Measurement, TimeRange } from '@overread/models/result.js';
import { readCurves } from '../analyses/curves.js';
import type { Database } from '../database/connect.js';
import type { Row } from '../database/tables.js';
import type { ObjectStore } from '../storage/object-store.js';
import { repetitionOf } from './measurements.js';

/** The figures that follow from an edit; null where the finding's pipeline measures nothing that an edit changes. */
export type Remeasure = (
  analysis: Row<'analysis'>,
  finding: Row<'finding'>,
  edit: { readonly time: TimeRange | null },
) => Promise<readonly Measurement[] | null>;

/** The figures of a marked stretch of a recording, from its newest analysis; empty where there are none. */
export type MeasureRange = (recordingId: string, time: TimeRange) => Promise<readonly Measurement[]>;

/** One stretch of a recording, measured on the curves that its analysis kept; `repetition` counts from 1. */
export type MeasureRepetition = (
  curves: readonly Curve[],
  time: TimeRange,
  repetition: number | undefined,
) => readonly Measurement[];

/** Pipelines whose findings are repetitions on curves. */
const EXERCISE = 'exercise';

/** Measures again from what the analysis stored: no video is decoded and no network runs. */
export function createRemeasure(
  database: Database,
  objects: ObjectStore,
  measureRepetition: MeasureRepetition,
): { remeasure: Remeasure; measureRange: MeasureRange } {
  return {
    async remeasure(analysis, finding, { time }) {
      const repetition = repetitionOf(finding);
      // Without another time the figures stay those that the pipeline measured.
      if (analysis.pipeline !== EXERCISE || repetition === null || time === null) return null;
      return measureRepetition(await readCurves(objects, analysis), time, repetition);
    },

    async measureRange(recordingId, time) {
      const analysis = await database
        .selectFrom('analysis')
        .selectAll()
        .where('recordingId', '=', recordingId)
        .where('pipeline', '=', EXERCISE)
        .where('status', '=', 'SUCCEEDED')
        .orderBy('createdAt', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (analysis === undefined) return [];
      return measureRepetition(await readCurves(objects, analysis), time, undefined);
    },
  };
}
