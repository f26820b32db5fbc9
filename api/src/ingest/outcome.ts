/** What is written of files once it is known what became of them. */
import { sql } from 'kysely';
import { type AuditEvent, recordEach } from '../audit/record.js';
import type { DatabaseTransaction, Queryable } from '../database/connect.js';
import { groupCommit } from '../database/group-commit.js';
import { notifyEach } from '../database/notifications.js';
import { addObjects } from '../database/objects.js';
import type { Row } from '../database/tables.js';
import { DicomError, FormatError } from '../formats/error-codes.js';
import { type InstanceRecord, type StoredInstance, storeInstances } from '../imaging/instance.repository.js';
import { enqueue, seriesStoredKey } from '../jobs/enqueue.js';
import { storeRecording } from '../motion/recording.repository.js';
import { enqueueConversion } from '../motion/web-version.repository.js';
import type { StoredObject } from '../storage/object-store.js';
import type { VideoRecord } from './video.js';

/** What was found in a file. */
export type Content =
  | { readonly kind: 'dicom'; readonly record: InstanceRecord }
  | { readonly kind: 'video'; readonly record: VideoRecord }
  | { readonly kind: 'archive'; readonly fileCount: number }
  | { readonly kind: 'dicomdir'; readonly files: readonly string[] };

export interface FileOutcome {
  readonly upload: Row<'upload'>;
  /** The error says why the file cannot be used. */
  readonly content: Content | FormatError;
  readonly seriesQuietSeconds: number;
}

/** Two files that claim to be the same instance: the later one is set aside, its bytes kept, for a person to look at. */
class QuarantineError extends DicomError {
  /** @param instanceId of the one that is here */
  constructor(readonly instanceId: string) {
    super(
      'CONFLICTING_UID',
      'another file with the same SOP Instance UID and other contents is here; this one was set aside',
    );
  }
}

/**
 * Indexes a file and says DONE, or says FAILED and why, with its rows of the audit trail and the jobs that follow. Files
 * whose outcome is known at the same time share a transaction.
 */
export const writeOutcome = groupCommit<FileOutcome, void>(async (trx, outcomes) => {
  const written = await indexEach(trx, outcomes);
  await updateUploads(trx, written);
  await nameTypes(trx, written);
  await recordOutcomes(trx, written);
  await notifyUploads(
    trx,
    outcomes.map(({ upload }) => upload),
  );
  await enqueueAnalyses(trx, outcomes, written);
  return outcomes.map(() => undefined);
});

export async function notifyUploads(
  db: Queryable,
  uploads: readonly Pick<Row<'upload'>, 'id' | 'userId' | 'parentId'>[],
): Promise<void> {
  // Whoever sent an archive watches the archive: a notice for each of its files would drown everything else.
  const watched = uploads.filter(({ parentId }) => parentId === null);
  const notices = watched.map(({ id, userId }) => ({ uploadId: id, userId }));
  await notifyEach(db, 'upload', notices);
}

/** What each is says the worker, once it has looked into it. */
export async function addReceived(trx: DatabaseTransaction, objects: readonly StoredObject[]): Promise<void> {
  await addObjects(
    trx,
    objects.map(({ sha256, sizeBytes }) => ({ sha256, sizeBytes, mediaType: 'application/octet-stream' })),
  );
}

/** What a file became, as it will stand in its rows. */
interface Written {
  readonly upload: Row<'upload'>;
  readonly columns: Partial<
    Pick<Row<'upload'>, 'errorCode' | 'errorMessage' | 'duplicate' | 'instanceId' | 'recordingId' | 'entryCount'>
  >;
  /** Of the object; null: it is known, or not found out. */
  readonly mediaType: string | null;
  /** Of what was stored. */
  readonly event: Pick<AuditEvent, 'action' | 'subject'> | null;
  /** The series that an instance was added to. */
  readonly seriesId?: string;
  /** A recording that browsers need another version of. */
  readonly convert?: boolean;
}

async function indexEach(trx: DatabaseTransaction, outcomes: readonly FileOutcome[]): Promise<Written[]> {
  const records = outcomes.flatMap(({ content }) => (isOf('dicom', content) ? [content.record] : []));
  const instances = (await storeInstances(trx, records)).values();
  const written: Written[] = [];
  for (const { upload, content } of outcomes) {
    if (content instanceof FormatError) written.push(failed(upload, content));
    // One for each record, in their order.
    else if (content.kind === 'dicom') written.push(instanceWritten(upload, instances.next().value!));
    else if (content.kind === 'video') written.push(await indexRecording(trx, upload, content.record));
    else if (content.kind === 'archive') {
      const columns = { entryCount: content.fileCount };
      written.push({ upload, columns, mediaType: 'application/zip', event: null });
    }
    // It names files that come by themselves, and holds none.
    else written.push({ upload, columns: { entryCount: 0 }, mediaType: null, event: null });
  }
  return written;
}

function isOf<K extends Content['kind']>(
  kind: K,
  content: FileOutcome['content'],
): content is Extract<Content, { kind: K }> {
  return !(content instanceof FormatError) && content.kind === kind;
}

function failed(upload: Row<'upload'>, error: FormatError): Written {
  // Of a file in quarantine also which instance has its UID.
  const instanceId = error instanceof QuarantineError ? error.instanceId : null;
  const columns = { errorCode: error.code, errorMessage: error.reason, instanceId };
  return { upload, columns, mediaType: null, event: null };
}

function instanceWritten(upload: Row<'upload'>, stored: StoredInstance): Written {
  if (stored.outcome === 'misplaced') return failed(upload, new DicomError('INVALID_ATTRIBUTE', stored.reason));
  const { id, seriesId } = stored.instance;
  if (stored.outcome === 'conflict') return failed(upload, new QuarantineError(id));
  const duplicate = stored.outcome === 'duplicate';
  const columns = { instanceId: id, duplicate };
  if (duplicate) return { upload, columns, mediaType: null, event: null };
  const event = { action: 'instance.store', subject: { type: 'Instance', id } } as const;
  return { upload, columns, mediaType: 'application/dicom', event, seriesId };
}

async function indexRecording(trx: DatabaseTransaction, upload: Row<'upload'>, video: VideoRecord): Promise<Written> {
  const { patientId, fileName } = upload;
  const stored = await storeRecording(trx, { ...video.row, patientId, fileName }, video.webReason);
  const { id } = stored.recording;
  const duplicate = stored.outcome === 'duplicate';
  const columns = { recordingId: id, duplicate };
  if (duplicate) return { upload, columns, mediaType: null, event: null };
  const event = { action: 'recording.store', subject: { type: 'Recording', id } } as const;
  return { upload, columns, mediaType: video.row.mediaType, event, convert: video.webReason !== null };
}

async function updateUploads(trx: DatabaseTransaction, written: readonly Written[]): Promise<void> {
  const rows = written.map(({ upload, columns }) => ({
    id: upload.id,
    status: columns.errorCode == null ? 'DONE' : 'FAILED',
    error_code: columns.errorCode ?? null,
    error_message: columns.errorMessage ?? null,
    duplicate: columns.duplicate ?? false,
    instance_id: columns.instanceId ?? null,
    recording_id: columns.recordingId ?? null,
    entry_count: columns.entryCount ?? upload.entryCount,
  }));
  await sql`update upload set (status, error_code, error_message, duplicate, instance_id, recording_id, entry_count,
      finished_at) = (became.status, became.error_code, became.error_message, became.duplicate, became.instance_id,
      became.recording_id, coalesce(became.entry_count, upload.entry_count), now())
    from json_to_recordset(${JSON.stringify(rows)}::json) as became (id text, status text, error_code text,
      error_message text, duplicate boolean, instance_id uuid, recording_id uuid, entry_count integer)
    where upload.id = became.id`.execute(trx);
}

async function nameTypes(trx: DatabaseTransaction, written: readonly Written[]): Promise<void> {
  const named = written.filter(({ mediaType }) => mediaType !== null);
  for (const [mediaType, files] of Map.groupBy(named, (each) => each.mediaType!)) {
    const hashes = files.map(({ upload }) => upload.sha256!);
    await trx.updateTable('object').set({ mediaType }).where('sha256', 'in', hashes).execute();
  }
}

async function recordOutcomes(trx: DatabaseTransaction, written: readonly Written[]): Promise<void> {
  const actors = await uploaders(trx, written);
  const events = written.flatMap(({ upload, columns, event }): AuditEvent[] => {
    const actor = upload.userId === null ? null : actors.get(upload.userId)!;
    if (columns.errorCode != null) {
      const subject = { type: 'Upload', id: upload.id } as const;
      return [{ action: 'upload.create', outcome: 'failed', actor, subject, detail: { code: columns.errorCode } }];
    }
    return event === null ? [] : [{ ...event, outcome: 'success', actor, detail: { upload: upload.id } }];
  });
  await recordEach(trx, events);
}

/** Who sent them, by id, with the role of now. */
async function uploaders(trx: DatabaseTransaction, written: readonly Written[]) {
  const ids = [...new Set(written.flatMap(({ upload }) => upload.userId ?? []))];
  if (ids.length === 0) return new Map<string, never>();
  const users = await trx.selectFrom('user').select(['id', 'role']).where('id', 'in', ids).execute();
  return new Map(users.map((user) => [user.id, user]));
}

async function enqueueAnalyses(
  trx: DatabaseTransaction,
  outcomes: readonly FileOutcome[],
  written: readonly Written[],
): Promise<void> {
  const isDemo = ({ upload }: Written) => upload.source === 'DEMO';
  const bySeries = Map.groupBy(
    written.filter(({ seriesId }) => seriesId !== undefined),
    ({ seriesId }) => seriesId!,
  );
  const quietSeconds = Math.max(...outcomes.map(({ seriesQuietSeconds }) => seriesQuietSeconds));
  // A job with a key is a lock until the transaction ends: taken in one order by all.
  for (const [seriesId, files] of [...bySeries].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const options = { key: seriesStoredKey(seriesId), quietSeconds, inBackground: files.every(isDemo) };
    await enqueue(trx, 'series.stored', { seriesId }, options);
  }
  for (const each of written) {
    if (each.event?.action !== 'recording.store') continue;
    const recordingId = each.columns.recordingId!;
    const options = { key: `recording.stored:${recordingId}`, inBackground: isDemo(each) };
    await enqueue(trx, 'recording.stored', { recordingId }, options);
    if (each.convert) await enqueueConversion(trx, recordingId, isDemo(each));
  }
}
