import { sql } from 'kysely';
import type { Database } from '../database/connect.js';
import type { Row } from '../database/tables.js';

/** Instance rows with the UIDs of what they belong to. */
export type FoundInstance = Row<'instance'> & {
  readonly studyId: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
};

export interface Uids {
  readonly study: string;
  readonly series?: string | undefined;
  readonly instance?: string | undefined;
}

/**
 * The instances of a study or series, or the one instance, in the order in which they are read: series by number, images
 * by position, else by number. Empty where there is no such thing under that very study and series.
 */
export async function findInstances(database: Database, uids: Uids): Promise<FoundInstance[]> {
  let query = database
    .selectFrom('instance')
    .innerJoin('series', 'series.id', 'instance.seriesId')
    .innerJoin('study', 'study.id', 'series.studyId')
    .selectAll('instance')
    .select(['series.studyId', 'study.studyInstanceUid', 'series.seriesInstanceUid'])
    .where('study.studyInstanceUid', '=', uids.study);
  if (uids.series !== undefined) query = query.where('series.seriesInstanceUid', '=', uids.series);
  if (uids.instance !== undefined) query = query.where('instance.sopInstanceUid', '=', uids.instance);
  return query
    .orderBy(sql`series.series_number nulls last, series.created_at, series.id`)
    .orderBy(sql`instance.slice_position nulls last, instance.instance_number nulls last, instance.id`)
    .execute();
}

export const studyPath = (uid: string): string => `/dicomweb/studies/${uid}`;

export const instancePath = (instance: FoundInstance): string =>
  `${studyPath(instance.studyInstanceUid)}/series/${instance.seriesInstanceUid}/instances/${instance.sopInstanceUid}`;
