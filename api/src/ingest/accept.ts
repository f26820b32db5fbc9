import { type AuditActor, recordEach } from '../audit/record.js';
import type { Database, DatabaseTransaction } from '../database/connect.js';
import { groupCommit } from '../database/group-commit.js';
import { notifyEach } from '../database/notifications.js';
import type { UploadSource } from '../database/tables.js';
import { enqueueEach } from '../jobs/enqueue.js';
import type { ObjectStore, StoredObject } from '../storage/object-store.js';
import { addReceived } from './outcome.js';

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
  { database, storage }: IngestContext,
  stream: AsyncIterable<Uint8Array>,
  source: FileSource,
): Promise<AcceptedFile> {
  const stored = await storage.put(stream, source.maxBytes === undefined ? {} : { maxBytes: source.maxBytes });
  return acceptObject(database, stored, source);
}

/** As {@link accept}, of what is in the object store already: its row, and its job. */
export async function acceptObject(
  database: Database,
  { sha256, sizeBytes }: StoredObject,
  source: FileSource,
): Promise<AcceptedFile> {
  return register(database, { sha256, sizeBytes, source, uploadId: source.uploadId ?? crypto.randomUUID() });
}

interface Registration extends AcceptedFile {
  readonly source: FileSource;
}

/** Files that are received at the same time share a transaction. */
const register = groupCommit<Registration, AcceptedFile>(async (trx, files) => {
  await addReceived(trx, files);
  const rows = files.map(({ uploadId, sha256, sizeBytes, source }) => ({
    ...{ id: uploadId, userId: source.actor?.id ?? null, source: source.source, fileName: source.fileName },
    ...{ sha256, sizeBytes, receivedBytes: sizeBytes, patientId: source.patientId ?? null },
    status: 'PROCESSING' as const,
  }));
  const written = await trx
    .insertInto('upload')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(({ ref }) => ({
          sha256: ref('excluded.sha256'),
          sizeBytes: ref('excluded.sizeBytes'),
          receivedBytes: ref('excluded.receivedBytes'),
          status: ref('excluded.status'),
        }))
        .where('upload.status', '=', 'RECEIVING'),
    )
    .returning('id')
    .execute();
  // What is not among them was accepted before, and this call is the repetition.
  const ids = new Set(written.map(({ id }) => id));
  await announce(
    trx,
    files.filter(({ uploadId }) => ids.has(uploadId)),
  );
  return files.map(({ uploadId, sha256, sizeBytes }) => ({ uploadId, sha256, sizeBytes }));
});

async function announce(trx: DatabaseTransaction, files: readonly Registration[]): Promise<void> {
  for (const inBackground of [false, true]) {
    const due = files.filter(({ source }) => (source.source === 'DEMO') === inBackground);
    const payloads = due.map(({ uploadId }) => ({ uploadId }));
    await enqueueEach(trx, 'upload.received', payloads, { inBackground });
  }
  await recordEach(
    trx,
    files.map(({ uploadId, sha256, sizeBytes, source }) => ({
      action: 'upload.create',
      outcome: 'success',
      actor: source.actor,
      address: source.address ?? null,
      subject: { type: 'Upload', id: uploadId },
      detail: { source: source.source, sha256, sizeBytes },
    })),
  );
  const notices = files.map(({ uploadId, source }) => ({ uploadId, userId: source.actor?.id ?? null }));
  await notifyEach(trx, 'upload', notices);
}
