/**
 * Which breast an image shows. Film is digitised mirrored now and then; where a pipeline sees that picture and attributes
 * disagree, the reader says the side, and nothing on that image is decided before.
 */
import { SIDE_DIFFERS } from '@overread/models/mammography/warnings.js';
import { sql } from 'kysely';
import type { Database } from '../database/connect.js';
import type { ConfirmedSide, Row } from '../database/tables.js';
import { invalidInput } from '../relay/errors.js';
import type { LoaderDefinition } from '../relay/loader.js';
import { newestFirst } from './chain.js';

/** An image whose side is in doubt, with the pipeline's words. */
export interface SideInDoubt {
  readonly sopInstanceUid: string;
  readonly message: string;
}

/** By study; of each series and pipeline the newest analysis that came to an end counts. */
export const sidesInDoubt: LoaderDefinition<string, SideInDoubt[]> = {
  name: 'sides in doubt',
  batch: async (database, studyIds) => {
    const { rows } = await sql<SideInDoubt & { studyId: string }>`
      select newest.study_id, warning ->> 'sopInstanceUid' as sop_instance_uid, warning ->> 'message' as message
      from (
        select distinct on (a.series_id, a.pipeline) s.study_id, a.warnings
        from analysis a join series s on s.id = a.series_id
        where s.study_id = any (${studyIds}::uuid[]) and s.modality = 'MG' and a.status = 'SUCCEEDED'
        order by a.series_id, a.pipeline, a.created_at desc
      ) newest, jsonb_array_elements(newest.warnings) warning
      where warning ->> 'code' = ${SIDE_DIFFERS} and warning ? 'sopInstanceUid'
      order by 2`.execute(database);
    return studyIds.map((id) =>
      rows.filter(({ studyId }) => studyId === id).map(({ sopInstanceUid, message }) => ({ sopInstanceUid, message })),
    );
  },
};

/**
 * @returns what is kept
 * @throws CodedError INVALID_INPUT (an image of another study, twice the same, a side in doubt that is not said)
 */
export async function checkSides(
  database: Database,
  studyId: string,
  sides: readonly ConfirmedSide[],
): Promise<ConfirmedSide[]> {
  const uids = sides.map(({ sopInstanceUid }) => sopInstanceUid);
  if (new Set(uids).size < uids.length) throw invalidInput('Say the side of an image once.', ['sides']);
  if (uids.length > 0) {
    const known = await database
      .selectFrom('instance')
      .innerJoin('series', 'series.id', 'instance.seriesId')
      .select('instance.sopInstanceUid')
      .where('series.studyId', '=', studyId)
      .where('instance.sopInstanceUid', 'in', uids)
      .execute();
    if (known.length < uids.length) throw invalidInput('A side is said of an image that this study lacks.', ['sides']);
  }
  const [doubts = []] = await sidesInDoubt.batch(database, [studyId]);
  requireSides(doubts, uids, 'sides');
  return sides.map(({ sopInstanceUid, side }) => ({ sopInstanceUid, side }));
}

/**
 * @param images on which something is to be decided
 * @throws CodedError INVALID_INPUT where the side of one of them is in doubt and this reader's newest read does not say it
 */
export async function requireConfirmedSides(
  database: Database,
  studyId: string,
  readerId: string,
  images: readonly string[],
): Promise<void> {
  const [doubts = []] = await sidesInDoubt.batch(database, [studyId]);
  const concerned = doubts.filter(({ sopInstanceUid }) => images.includes(sopInstanceUid));
  if (concerned.length === 0) return;
  const reads: Pick<Row<'mammographyRead'>, 'id' | 'previousId' | 'sides'>[] = await database
    .selectFrom('mammographyRead')
    .select(['id', 'previousId', 'sides'])
    .where('studyId', '=', studyId)
    .where('readerId', '=', readerId)
    .execute();
  const said = newestFirst(reads)[0]?.sides.map(({ sopInstanceUid }) => sopInstanceUid) ?? [];
  requireSides(concerned, said, 'finding');
}

function requireSides(doubts: readonly SideInDoubt[], said: readonly string[], field: string): void {
  const open = doubts.filter(({ sopInstanceUid }) => !said.includes(sopInstanceUid));
  if (open.length === 0) return;
  const messages = open.map(({ message }) => message).join(' ');
  throw invalidInput(`Say with your read which breast each image shows. ${messages}`, [field]);
}
