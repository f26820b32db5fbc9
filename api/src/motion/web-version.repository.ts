/** What is known of each recording's web version; `convert.ts` makes it. */
import type { Database, DatabaseTransaction, Queryable } from '../database/connect.js';
import { notify } from '../database/notifications.js';
import type { Row, RowUpdate, WebVersionReason } from '../database/tables.js';
import { enqueue } from '../jobs/enqueue.js';

/** A recording that came in has been looked at; the first to say so is right. */
export async function firstWebVersion(
  db: Queryable,
  recordingId: string,
  reason: WebVersionReason | null,
): Promise<void> {
  const beginning =
    reason === null ? { status: 'NOT_NEEDED' as const, finishedAt: new Date() } : { status: 'QUEUED' as const };
  await db
    .insertInto('webVersion')
    .values({ recordingId, reason, ...beginning })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** @param inBackground nobody waits for it */
export async function enqueueConversion(db: Queryable, recordingId: string, inBackground: boolean): Promise<void> {
  await enqueue(db, 'recording.convert', { recordingId }, { key: `recording.convert:${recordingId}`, inBackground });
}

/** Recordings from before there were web versions are looked at, behind all that is new. */
export async function enqueueUnseen(database: Database): Promise<void> {
  const unseen = await database
    .selectFrom('recording')
    .leftJoin('webVersion', 'webVersion.recordingId', 'recording.id')
    .where('webVersion.recordingId', 'is', null)
    .select('recording.id')
    .execute();
  for (const { id } of unseen) await enqueueConversion(database, id, true);
}

export const isEnded = ({ status }: Pick<Row<'webVersion'>, 'status'>): boolean =>
  status === 'NOT_NEEDED' || status === 'READY' || status === 'FAILED';

/**
 * Changes the row unless another attempt has ended it, and tells whoever watches.
 * @param before runs in the same transaction, and only where the row is changed
 */
export async function changeWebVersion(
  database: Database,
  recordingId: string,
  changes: RowUpdate<'webVersion'>,
  before: (trx: DatabaseTransaction) => Promise<void> = async () => undefined,
): Promise<void> {
  await database.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('webVersion')
      .selectAll()
      .where('recordingId', '=', recordingId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined || isEnded(row)) return;
    await before(trx);
    await trx.updateTable('webVersion').set(changes).where('recordingId', '=', recordingId).execute();
    await notify(trx, 'recording', { recordingId });
  });
}
