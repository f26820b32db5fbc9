/** What is written of an upload once it is known what became of it. */
import { record } from '../audit/record.js';
import type { DatabaseTransaction, Queryable } from '../database/connect.js';
import { notify } from '../database/notifications.js';
import type { Row } from '../database/tables.js';
import { DicomError, type FormatError } from '../formats/error-codes.js';
import type { StoredObject } from '../storage/object-store.js';

export async function notifyUpload(db: Queryable, upload: Pick<Row<'upload'>, 'id' | 'userId' | 'parentId'>) {
  // Whoever sent an archive watches the archive: a notice for each of its files would drown everything else.
  if (upload.parentId === null) await notify(db, 'upload', { uploadId: upload.id, userId: upload.userId });
}

/** What it is says the worker, once it has looked into it. */
export async function addObject(trx: DatabaseTransaction, { sha256, sizeBytes }: StoredObject): Promise<void> {
  await trx
    .insertInto('object')
    .values({ sha256, sizeBytes, mediaType: 'application/octet-stream' })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
}

/** Two files that claim to be the same instance: the later one is set aside, its bytes kept, for a person to look at. */
export class QuarantineError extends DicomError {
  /** @param instanceId of the one that is here */
  constructor(readonly instanceId: string) {
    super(
      'CONFLICTING_UID',
      'another file with the same SOP Instance UID and other contents is here; this one was set aside',
    );
  }
}

/** Says FAILED, and why; of a file in quarantine also which instance has its UID. */
export async function failUpload(trx: DatabaseTransaction, upload: Row<'upload'>, error: FormatError): Promise<void> {
  const instanceId = error instanceof QuarantineError ? error.instanceId : null;
  await trx
    .updateTable('upload')
    .set({ status: 'FAILED', errorCode: error.code, errorMessage: error.reason, instanceId, finishedAt: new Date() })
    .where('id', '=', upload.id)
    .execute();
  await record(trx, {
    action: 'upload.create',
    outcome: 'failed',
    actor: await uploader(trx, upload),
    subject: { type: 'Upload', id: upload.id },
    detail: { code: error.code },
  });
  await notifyUpload(trx, upload);
}

export async function recordStore(
  trx: DatabaseTransaction,
  upload: Row<'upload'>,
  action: 'instance.store' | 'recording.store',
  subject: { readonly type: 'Instance' | 'Recording'; readonly id: string },
): Promise<void> {
  const actor = await uploader(trx, upload);
  await record(trx, { action, outcome: 'success', actor, subject, detail: { upload: upload.id } });
}

async function uploader(trx: DatabaseTransaction, upload: Row<'upload'>) {
  if (upload.userId === null) return null;
  return trx.selectFrom('user').select(['id', 'role']).where('id', '=', upload.userId).executeTakeFirstOrThrow();
}
