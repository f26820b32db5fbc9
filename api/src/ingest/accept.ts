import { type AuditActor, record } from '../audit/record.js';
import type { Database } from '../database/connect.js';
import { notify } from '../database/notifications.js';
import type { UploadSource } from '../database/tables.js';
import { enqueue } from '../jobs/enqueue.js';
import type { ObjectStore } from '../storage/object-store.js';
import { addObject } from './outcome.js';

export interface IngestContext {
  readonly database: Database;
  readonly storage: ObjectStore;
}

/** Who sends a file, through which door, and what it is called there. */
export interface FileSource {
  /** Of the upload's row: a door that can resume has given it already, others let `accept` make one. */
  readonly uploadId?: string;
  readonly source: UploadSource;
  readonly fileName: string;
  /** Null: the server itself (demo content). */
  readonly actor: AuditActor | null;
  readonly address?: string | null;
  /** Of a recording, where the sender knows; a DICOM file says it itself. */
  readonly patientId?: string;
  readonly maxBytes?: number;
}

export interface AcceptedFile {
  readonly uploadId: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Takes in a file of any kind: hashes it while it streams into the object store, and then, in one transaction, writes
 * its row and enqueues the job that recognises and indexes it (`processUpload`, in the worker: a hostile file never
 * meets a parser in the API).
 *
 * Safe to repeat with the same `uploadId`.
 *
 * @throws StorageError TOO_LARGE, UNAVAILABLE; what the stream throws. Nothing is kept then.
 */
export async function accept(
  context: IngestContext,
  stream: AsyncIterable<Uint8Array>,
  source: FileSource,
): Promise<AcceptedFile> {
  const { sha256, sizeBytes } = await context.storage.put(
    stream,
    source.maxBytes === undefined ? {} : { maxBytes: source.maxBytes },
  );
  const uploadId = source.uploadId ?? crypto.randomUUID();
  const userId = source.actor?.id ?? null;
  await context.database.transaction().execute(async (trx) => {
    await addObject(trx, { sha256, sizeBytes });
    const received = { sha256, sizeBytes, receivedBytes: sizeBytes, status: 'PROCESSING' } as const;
    const row = await trx
      .insertInto('upload')
      .values({
        ...received,
        id: uploadId,
        userId,
        source: source.source,
        fileName: source.fileName,
        patientId: source.patientId ?? null,
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(received).where('upload.status', '=', 'RECEIVING'))
      .returning('id')
      .executeTakeFirst();
    // No row: it was accepted before, and this call is the repetition.
    if (row === undefined) return;
    await enqueue(trx, 'upload.received', { uploadId }, { inBackground: source.source === 'DEMO' });
    await record(trx, {
      action: 'upload.create',
      outcome: 'success',
      actor: source.actor,
      address: source.address ?? null,
      subject: { type: 'Upload', id: uploadId },
      detail: { source: source.source, sha256, sizeBytes },
    });
    await notify(trx, 'upload', { uploadId, userId });
  });
  return { uploadId, sha256, sizeBytes };
}
