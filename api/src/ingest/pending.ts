import type { Database, Queryable } from '../database/connect.js';

/** A file whose processing fails again and again must not hold others up for ever. */
const LONGEST_WAIT_MS = 10 * 60 * 1000;

/**
 * Whether files are still to be indexed that were received before `until`: they may belong to what has just come in.
 * Later ones do not count, so that a steady stream of files keeps nothing waiting.
 */
export async function hasPendingFiles(database: Database, until: Date): Promise<boolean> {
  const pending = await database
    .selectFrom('upload')
    .select('id')
    .where('status', '=', 'PROCESSING')
    .where('createdAt', '<=', until)
    .where('createdAt', '>', new Date(Date.now() - LONGEST_WAIT_MS))
    .limit(1)
    .executeTakeFirst();
  return pending !== undefined;
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
