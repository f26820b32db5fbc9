import type { DatabaseTransaction } from '../database/connect.js';
import type { NewRow, Row } from '../database/tables.js';

export interface StoredRecording {
  readonly outcome: 'stored' | 'duplicate';
  readonly recording: Row<'recording'>;
}

/** Writes a recording. The same bytes are one recording, whatever their file is called. */
export async function storeRecording(
  trx: DatabaseTransaction,
  recording: Omit<NewRow<'recording'>, 'id' | 'createdAt'>,
): Promise<StoredRecording> {
  const added = await trx
    .insertInto('recording')
    .values(recording)
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (added !== undefined) return { outcome: 'stored', recording: added };
  const known = await trx
    .selectFrom('recording')
    .selectAll()
    .where('sha256', '=', recording.sha256)
    .executeTakeFirstOrThrow();
  return { outcome: 'duplicate', recording: known };
}
