import { open } from 'node:fs/promises';
import { record } from '../audit/record.js';
import type { DatabaseTransaction } from '../database/connect.js';
import { notify } from '../database/notifications.js';
import type { Row } from '../database/tables.js';
import { looksLikeDicom } from '../formats/dicom/parse.js';
import { DicomError, FileError, FormatError, VideoError } from '../formats/error-codes.js';
import type { FfmpegTools } from '../formats/video/ffmpeg.js';
import { type InstanceRecord, storeInstance } from '../imaging/instance.repository.js';
import { enqueue, seriesStoredKey } from '../jobs/enqueue.js';
import { storeRecording } from '../motion/recording.repository.js';
import type { IngestContext } from './accept.js';
import { readDicomRecord } from './dicom.js';
import { type RecordingRecord, readVideoRecord } from './video.js';

export interface ProcessContext extends IngestContext {
  readonly tools: FfmpegTools;
  /** A series is analysed once no instance has come to it for this long. */
  readonly seriesQuietSeconds: number;
}

type Content =
  | { readonly kind: 'dicom'; readonly record: InstanceRecord }
  | { readonly kind: 'video'; readonly record: RecordingRecord };

/** A file that ends its worker every time must not do so for ever. */
const MAX_ATTEMPTS = 12;

/**
 * The job `upload.received`: finds out what a file is, by its content, and indexes it in one transaction. A file that
 * cannot be used ends as FAILED with a code of the closed list; what fails otherwise is thrown, to be tried again.
 */
export async function processUpload(context: ProcessContext, uploadId: string, attempt: number): Promise<void> {
  const upload = await context.database
    .selectFrom('upload')
    .selectAll()
    .where('id', '=', uploadId)
    .executeTakeFirstOrThrow();
  if (upload.status !== 'PROCESSING') return;
  try {
    if (attempt > MAX_ATTEMPTS) {
      throw new FileError('FILE_UNREADABLE', `processing it was tried ${MAX_ATTEMPTS} times without success`);
    }
    const content = await readContent(context, upload);
    await context.database.transaction().execute((trx) => index(trx, context, upload, content));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    // FFMPEG_MISSING speaks of this server, not of the file: with ffmpeg installed a later attempt goes well.
    if (error.code === 'FFMPEG_MISSING' && attempt < MAX_ATTEMPTS) throw error;
    await context.database.transaction().execute((trx) => fail(trx, upload, error));
  }
}

async function readContent(context: ProcessContext, upload: Row<'upload'>): Promise<Content> {
  if (upload.sha256 === null) throw new Error(`The upload ${upload.id} is PROCESSING and has no object.`);
  const object = { sha256: upload.sha256, sizeBytes: upload.sizeBytes };
  if (object.sizeBytes === 0) throw new DicomError('EMPTY_FILE', 'the file is empty (0 bytes)');
  await using file = await context.storage.file(object.sha256);
  if (looksLikeDicom(await firstBytes(file.path))) {
    return { kind: 'dicom', record: await readDicomRecord(file.path, object) };
  }
  try {
    return { kind: 'video', record: await readVideoRecord(file.path, object, context.tools) };
  } catch (error) {
    if (!(error instanceof VideoError) || error.code !== 'NOT_A_VIDEO') throw error;
    throw new FileError('NOT_DICOM_NOR_VIDEO', 'neither a DICOM file nor a video that can be read', { cause: error });
  }
}

async function firstBytes(path: string): Promise<Uint8Array> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
  return buffer.subarray(0, bytesRead);
}

async function index(
  trx: DatabaseTransaction,
  context: ProcessContext,
  upload: Row<'upload'>,
  content: Content,
): Promise<void> {
  const became =
    content.kind === 'dicom'
      ? await indexInstance(trx, context, upload, content.record)
      : await indexRecording(trx, upload, content.record);
  await trx
    .updateTable('upload')
    .set({ ...became, status: 'DONE', finishedAt: new Date() })
    .where('id', '=', upload.id)
    .execute();
  await notify(trx, 'upload', { uploadId: upload.id, userId: upload.userId });
}

async function indexInstance(
  trx: DatabaseTransaction,
  context: ProcessContext,
  upload: Row<'upload'>,
  file: InstanceRecord,
) {
  const stored = await storeInstance(trx, file);
  if (stored.outcome === 'conflict') {
    throw new DicomError('CONFLICTING_UID', 'another file with the same SOP Instance UID and other contents is here');
  }
  if (stored.outcome === 'misplaced') throw new DicomError('INVALID_ATTRIBUTE', stored.reason);
  const { id, seriesId } = stored.instance;
  const duplicate = stored.outcome === 'duplicate';
  if (!duplicate) {
    await nameType(trx, file.instance.sha256, 'application/dicom');
    const quiet = { key: seriesStoredKey(seriesId), quietSeconds: context.seriesQuietSeconds };
    await enqueue(trx, 'series.stored', { seriesId }, quiet);
    await recordStore(trx, upload, 'instance.store', { type: 'Instance', id });
  }
  return { instanceId: id, duplicate };
}

async function indexRecording(trx: DatabaseTransaction, upload: Row<'upload'>, video: RecordingRecord) {
  const { patientId, fileName } = upload;
  const stored = await storeRecording(trx, { ...video, patientId, fileName });
  const { id } = stored.recording;
  const duplicate = stored.outcome === 'duplicate';
  if (!duplicate) {
    await nameType(trx, video.sha256, video.mediaType);
    await enqueue(trx, 'recording.stored', { recordingId: id }, { key: `recording.stored:${id}` });
    await recordStore(trx, upload, 'recording.store', { type: 'Recording', id });
  }
  return { recordingId: id, duplicate };
}

async function nameType(trx: DatabaseTransaction, sha256: string, mediaType: string): Promise<void> {
  await trx.updateTable('object').set({ mediaType }).where('sha256', '=', sha256).execute();
}

async function recordStore(
  trx: DatabaseTransaction,
  upload: Row<'upload'>,
  action: 'instance.store' | 'recording.store',
  subject: { readonly type: 'Instance' | 'Recording'; readonly id: string },
): Promise<void> {
  const actor = await uploader(trx, upload);
  await record(trx, { action, outcome: 'success', actor, subject, detail: { upload: upload.id } });
}

async function fail(trx: DatabaseTransaction, upload: Row<'upload'>, error: FormatError): Promise<void> {
  await trx
    .updateTable('upload')
    .set({ status: 'FAILED', errorCode: error.code, errorMessage: error.reason, finishedAt: new Date() })
    .where('id', '=', upload.id)
    .execute();
  await record(trx, {
    action: 'upload.create',
    outcome: 'failed',
    actor: await uploader(trx, upload),
    subject: { type: 'Upload', id: upload.id },
    detail: { code: error.code },
  });
  await notify(trx, 'upload', { uploadId: upload.id, userId: upload.userId });
}

async function uploader(trx: DatabaseTransaction, upload: Row<'upload'>) {
  if (upload.userId === null) return null;
  return trx.selectFrom('user').select(['id', 'role']).where('id', '=', upload.userId).executeTakeFirstOrThrow();
}
