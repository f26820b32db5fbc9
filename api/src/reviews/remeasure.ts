import { measureRepetition } from '@overread/models/exercise/repetition.js';
import type { Measurement, TimeRange } from '@overread/models/result.js';
import { readCurves } from '../analyses/curves.js';
import type { Database } from '../database/connect.js';
import type { Row } from '../database/tables.js';
import type { ObjectStore } from '../storage/object-store.js';
import { EXERCISE, repetitionOf } from './measurements.js';

/** The figures of a finding at another time; null where its pipeline measures nothing that a time changes. */
export type Remeasure = (
  analysis: Row<'analysis'>,
  finding: Row<'finding'>,
  time: TimeRange,
) => Promise<readonly Measurement[] | null>;

/** The figures of a marked stretch of a recording, from its newest analysis; empty where there are none. */
export type MeasureRange = (recordingId: string, time: TimeRange) => Promise<readonly Measurement[]>;

/** Measures again from what the analysis stored: no video is decoded and no network runs. */
export function createRemeasure(
  database: Database,
  objects: ObjectStore,
): { remeasure: Remeasure; measureRange: MeasureRange } {
  return {
    async remeasure(analysis, finding, time) {
      if (analysis.pipeline !== EXERCISE) return null;
      return measureRepetition(await readCurves(objects, analysis), time, repetitionOf(finding) ?? undefined);
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
      return measureRepetition(await readCurves(objects, analysis), time);
    },
  };
}
