import type { Database } from '../database/connect.js';
import { notify } from '../database/notifications.js';

/** The row of an upload that is beginning. @param sizeBytes 0 where the sender does not know it yet */
export async function beginUpload(
  database: Database,
  id: string,
  userId: string,
  fileName: string,
  sizeBytes: number,
): Promise<void> {
  await database.transaction().execute(async (trx) => {
    await trx
      .insertInto('upload')
      .values({ id, userId, fileName, sizeBytes, source: 'TUS', status: 'RECEIVING' })
      .execute();
    await notify(trx, 'upload', { uploadId: id, userId });
  });
}

/** Whose upload it is, and with which role. */
export async function findUpload(database: Database, id: string) {
  return database
    .selectFrom('upload')
    .leftJoin('user', 'user.id', 'upload.userId')
    .select(['upload.userId', 'upload.status', 'upload.sizeBytes', 'user.role'])
    .where('upload.id', '=', id)
    .executeTakeFirst();
}

export async function noteProgress(database: Database, id: string, receivedBytes: number): Promise<void> {
  const row = await database
    .updateTable('upload')
    .set({ receivedBytes })
    .where('id', '=', id)
    // The last progress may come after the upload was taken in.
    .where('status', '=', 'RECEIVING')
    .returning('userId')
    .executeTakeFirst();
  if (row !== undefined) await notify(database, 'upload', { uploadId: id, userId: row.userId });
}

/** The sender gave up: nothing of it was kept, so nothing is to be remembered. */
export async function cancelUpload(database: Database, id: string): Promise<void> {
  await database.deleteFrom('upload').where('id', '=', id).where('status', '=', 'RECEIVING').execute();
}

export async function forgetUnfinished(database: Database, before: Date): Promise<void> {
  await database
    .deleteFrom('upload')
    .where('status', '=', 'RECEIVING')
    .where('source', '=', 'TUS')
    .where('createdAt', '<', before)
    .execute();
}
