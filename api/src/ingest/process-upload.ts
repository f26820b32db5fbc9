import { open } from 'node:fs/promises';
import type { DatabaseTransaction } from '../database/connect.js';
import type { Row } from '../database/tables.js';
import { UnpackBudget } from '../formats/archive/budget.js';
import { recogniseArchive } from '../formats/archive/recognise.js';
import { looksLikeDicom } from '../formats/dicom/parse.js';
import { ArchiveError, DicomError, FileError, FormatError, VideoError } from '../formats/error-codes.js';
import type { FfmpegTools } from '../formats/video/ffmpeg.js';
import { type InstanceRecord, storeInstance } from '../imaging/instance.repository.js';
import { enqueue, seriesStoredKey } from '../jobs/enqueue.js';
import { storeRecording } from '../motion/recording.repository.js';
import type { IngestContext } from './accept.js';
import { readDicomRecord } from './dicom.js';
import { failUpload, notifyUpload, recordStore } from './outcome.js';
import { type ProcessFile, unpack } from './unpack.js';
import { type RecordingRecord, readVideoRecord } from './video.js';

export interface ProcessContext extends IngestContext {
  readonly tools: FfmpegTools;
  /** A series is analysed once no instance has come to it for this long. */
  readonly seriesQuietSeconds: number;
}

type Content =
  | { readonly kind: 'dicom'; readonly record: InstanceRecord }
  | { readonly kind: 'video'; readonly record: RecordingRecord }
  | { readonly kind: 'archive'; readonly fileCount: number };

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
  await processFile(context, upload, attempt, new UnpackBudget(upload.sizeBytes), 0);
}

/** @param depth how many archives the file lies in */
async function processFile(
  context: ProcessContext,
  upload: Row<'upload'>,
  attempt: number,
  budget: UnpackBudget,
  depth: number,
): Promise<void> {
  const process: ProcessFile = (file, rest, at) => processFile(context, file, attempt, rest, at);
  try {
    if (attempt > MAX_ATTEMPTS) {
      throw new FileError('FILE_UNREADABLE', `processing it was tried ${MAX_ATTEMPTS} times without success`);
    }
    const content = await readContent(context, upload, (path) => unpack(context, upload, path, budget, depth, process));
    await context.database.transaction().execute((trx) => index(trx, context, upload, content));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    // FFMPEG_MISSING speaks of this server, not of the file: with ffmpeg installed a later attempt goes well.
    if (error.code === 'FFMPEG_MISSING' && attempt < MAX_ATTEMPTS) throw error;
    await context.database.transaction().execute((trx) => failUpload(trx, upload, error));
  }
}

async function readContent(
  context: ProcessContext,
  upload: Row<'upload'>,
  unpackAt: (path: string) => Promise<number>,
): Promise<Content> {
  if (upload.sha256 === null) throw new Error(`The upload ${upload.id} is PROCESSING and has no object.`);
  const object = { sha256: upload.sha256, sizeBytes: upload.sizeBytes };
  if (object.sizeBytes === 0) throw new DicomError('EMPTY_FILE', 'the file is empty (0 bytes)');
  await using file = await context.storage.file(object.sha256);
  const head = await firstBytes(file.path);
  if (looksLikeDicom(head)) return { kind: 'dicom', record: await readDicomRecord(file.path, object) };
  const archive = recogniseArchive(head);
  if (archive === 'zip') return { kind: 'archive', fileCount: await unpackAt(file.path) };
  if (archive !== null) {
    throw new ArchiveError('ARCHIVE_UNSUPPORTED', `${archive} archives are not unpacked; send a zip file or the files`);
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
  const became = await becomes(trx, context, upload, content);
  await trx
    .updateTable('upload')
    .set({ ...became, status: 'DONE', finishedAt: new Date() })
    .where('id', '=', upload.id)
    .execute();
  await notifyUpload(trx, upload);
}

async function becomes(trx: DatabaseTransaction, context: ProcessContext, upload: Row<'upload'>, content: Content) {
  if (content.kind === 'dicom') return indexInstance(trx, context, upload, content.record);
  if (content.kind === 'video') return indexRecording(trx, upload, content.record);
  await nameType(trx, upload.sha256!, 'application/zip');
  return { entryCount: content.fileCount };
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
