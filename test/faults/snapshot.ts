/** Everything that was stored, without ids and times: two runs on the same files must give the same. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../api/src/database/connect.js';

export interface Snapshot {
  /** Rows of each table. */
  readonly counts: Readonly<Record<string, number>>;
  readonly auditActions: readonly { readonly action: string; readonly count: number }[];
  /** SHA-256 of every object on disk, sorted. */
  readonly objectsOnDisk: readonly string[];
  readonly objects: readonly { readonly sha256: string; readonly mediaType: string }[];
  readonly analyses: readonly { readonly status: string }[];
  readonly findings: readonly object[];
}

const counted = [
  ...(['patient', 'study', 'series', 'instance', 'recording', 'upload'] as const),
  ...(['analysis', 'finding', 'object', 'auditEvent'] as const),
];

export async function takeSnapshot(database: Database, objects: string): Promise<Snapshot> {
  const counts: Record<string, number> = {};
  for (const table of counted) {
    const { count } = await database
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    counts[table] = count;
  }
  const analyses = await database.selectFrom('analysis').selectAll().orderBy('pipeline').execute();
  return {
    counts,
    auditActions: await database
      .selectFrom('auditEvent')
      .select(['action', 'outcome', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy(['action', 'outcome'])
      .orderBy('action')
      .execute(),
    objectsOnDisk: objectsBelow(objects),
    objects: await database.selectFrom('object').select(['sha256', 'mediaType']).orderBy('sha256').execute(),
    analyses: analyses.map(({ id, seriesId, recordingId, createdAt, startedAt, finishedAt, timing, ...rest }) => rest),
    findings: await database
      .selectFrom('finding')
      .select(['kind', 'position', 'key', 'label', 'score', 'boxes', 'timeStart', 'timeEnd', 'stages', 'measurements'])
      .orderBy('kind')
      .orderBy('position')
      .execute(),
  };
}

/** Files that a killed writer left half-written lie in `.new` and are no objects. */
function objectsBelow(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name !== '.new')
    .flatMap((outer) => readdirSync(join(folder, outer)).map((inner) => join(folder, outer, inner)))
    .flatMap((path) => readdirSync(path))
    .sort();
}
