import { sql } from 'kysely';
import type { Database, Queryable } from '../database/connect.js';

/** A file whose processing fails again and again, and a sender who went away, must not hold others up for ever. */
const LONGEST_WAIT_MS = 10 * 60 * 1000;

/**
 * Whether files may still belong to a series, of those that were announced before `until` (later ones do not count, so that
 * a steady stream keeps nothing waiting):
 *
 * - what is here and not yet indexed: a single file for ten minutes, an archive as long as files come out of it, even if that
 *   takes hours;
 * - what is being received from somebody who sent files of this series, for ten minutes from its beginning: on a slow line
 *   the images of a series come with pauses.
 */
export async function hasPendingFiles(database: Database, seriesId: string, until: Date): Promise<boolean> {
  const longAgo = new Date(Date.now() - LONGEST_WAIT_MS);
  const { rows } = await sql`
    select 1 from upload as pending where created_at <= ${until} and (
      status = 'PROCESSING' and greatest(created_at, (
        -- Archives are unpacked in the order of their directory.
        select created_at from upload as entry where entry.parent_id = pending.id order by entry_index desc limit 1
      )) > ${longAgo}
      or status = 'RECEIVING' and created_at > ${longAgo} and user_id in (
        select sent.user_id from upload as sent join instance on instance.id = sent.instance_id
        where instance.series_id = ${seriesId}
      )
    ) limit 1`.execute(database);
  return rows.length > 0;
}

/** Whether nobody but the server itself brought these: demo content, which people's files come before. */
export async function isDemoContent(db: Queryable, kind: 'series' | 'recording', id: string): Promise<boolean> {
  const byPeople = db.selectFrom('upload').select('upload.id').where('upload.source', '!=', 'DEMO').limit(1);
  const found =
    kind === 'recording'
      ? byPeople.where('recordingId', '=', id)
      : byPeople.innerJoin('instance', 'instance.id', 'upload.instanceId').where('instance.seriesId', '=', id);
  return (await found.executeTakeFirst()) === undefined;
}
