import type { DatabaseTransaction } from '../database/connect.js';
import type { NewRow, Row, WebVersionReason } from '../database/tables.js';
import { firstWebVersion } from './web-version.repository.js';

export interface StoredRecording {
  readonly outcome: 'stored' | 'duplicate';
  readonly recording: Row<'recording'>;
}

/**
 * Writes a recording, and that it is to be converted where it has to be. The same bytes are one recording, whatever their
 * file is called.
 * @param webReason why the portal needs another version; null: it plays the original
 */
export async function storeRecording(
  trx: DatabaseTransaction,
  recording: Omit<NewRow<'recording'>, 'id' | 'createdAt'>,
  webReason: WebVersionReason | null,
): Promise<StoredRecording> {
  const added = await trx
    .insertInto('recording')
    .values(recording)
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (added !== undefined) {
    await firstWebVersion(trx, added.id, webReason);
    return { outcome: 'stored', recording: added };
  }
  const known = await trx
    .selectFrom('recording')
    .selectAll()
    .where('sha256', '=', recording.sha256)
    .executeTakeFirstOrThrow();
  return { outcome: 'duplicate', recording: known };
}
