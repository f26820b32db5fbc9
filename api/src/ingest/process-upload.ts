import { open } from 'node:fs/promises';
import type { DatabaseTransaction } from '../database/connect.js';
import type { Row } from '../database/tables.js';
import { UnpackBudget } from '../formats/archive/budget.js';
import { recogniseArchive } from '../formats/archive/recognise.js';
import type { ZipArchive } from '../formats/archive/zip.js';
import { looksLikeDicom } from '../formats/dicom/parse.js';
import { ArchiveError, DicomError, FileError, FormatError, VideoError } from '../formats/error-codes.js';
import type { FfmpegTools } from '../formats/video/ffmpeg.js';
import { couldBeVideo } from '../formats/video/signature.js';
import { type InstanceRecord, storeInstance } from '../imaging/instance.repository.js';
import { enqueue, seriesStoredKey } from '../jobs/enqueue.js';
import { storeRecording } from '../motion/recording.repository.js';
import type { IngestContext } from './accept.js';
import { readDicomRecord } from './dicom.js';
import { readDicomdir, requireListed } from './dicomdir.js';
import { failUpload, notifyUpload, QuarantineError, recordStore } from './outcome.js';
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
  | { readonly kind: 'archive'; readonly fileCount: number }
  | { readonly kind: 'dicomdir'; readonly files: readonly string[] };

/** A file that ends its worker every time must not do so for ever. */
const MAX_ATTEMPTS = 12;

/**
 * The job `upload.received`: finds out what a file is, by its content, and indexes it in one transaction. A file that
 * cannot be used ends as FAILED with a code of the closed list; what fails otherwise is thrown, to be tried again.
 *
 * @param signal the worker stops: a long archive is left where it is, and gone on with the next time
 */
export async function processUpload(
  context: ProcessContext,
  uploadId: string,
  attempt: number,
  signal?: AbortSignal,
): Promise<void> {
  const upload = await context.database
    .selectFrom('upload')
    .selectAll()
    .where('id', '=', uploadId)
    .executeTakeFirstOrThrow();
  if (upload.status !== 'PROCESSING') return;
  await processFile({ ...context, attempt, signal }, upload, new UnpackBudget(upload.sizeBytes), null, 0);
}

/** One run of the job. */
interface Attempt extends ProcessContext {
  readonly attempt: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * @param within the archive that the file came in
 * @param depth how many archives the file lies in
 */
async function processFile(
  context: Attempt,
  upload: Row<'upload'>,
  budget: UnpackBudget,
  within: ZipArchive | null,
  depth: number,
): Promise<void> {
  const { attempt, signal } = context;
  const process: ProcessFile = (file, archive) => {
    signal?.throwIfAborted();
    return processFile(context, file, budget, archive, depth + 1);
  };
  try {
    if (attempt > MAX_ATTEMPTS) {
      throw new FileError('FILE_UNREADABLE', `processing it was tried ${MAX_ATTEMPTS} times without success`);
    }
    const unpackAt = (path: string) => unpack(context, upload, path, budget, depth, process);
    const content = await readContent(context, upload, unpackAt);
    if (content.kind === 'dicomdir' && within !== null) await requireListed(content.files, upload.fileName, within);
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
  if (looksLikeDicom(head)) {
    const files = await readDicomdir(file.path, head, object.sizeBytes);
    if (files !== null) return { kind: 'dicomdir', files };
    return { kind: 'dicom', record: await readDicomRecord(file.path, object) };
  }
  const archive = recogniseArchive(head);
  if (archive === 'zip') return { kind: 'archive', fileCount: await unpackAt(file.path) };
  if (archive !== null) {
    throw new ArchiveError('ARCHIVE_UNSUPPORTED', `${archive} archives are not unpacked; send a zip file or the files`);
  }
  // ffprobe takes a twentieth of a second, and folders are full of other things.
  if (!couldBeVideo(head)) throw neither();
  try {
    return { kind: 'video', record: await readVideoRecord(file.path, object, context.tools) };
  } catch (error) {
    if (!(error instanceof VideoError) || error.code !== 'NOT_A_VIDEO') throw error;
    throw neither(error);
  }
}

const neither = (cause?: Error): FileError =>
  new FileError('NOT_DICOM_NOR_VIDEO', 'neither a DICOM file nor a video that can be read', { cause });

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
  // It names files that come by themselves, and holds none.
  if (content.kind === 'dicomdir') return { entryCount: 0 };
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
  if (stored.outcome === 'conflict') throw new QuarantineError(stored.instance.id);
  if (stored.outcome === 'misplaced') throw new DicomError('INVALID_ATTRIBUTE', stored.reason);
  const { id, seriesId } = stored.instance;
  const duplicate = stored.outcome === 'duplicate';
  if (!duplicate) {
    await nameType(trx, file.instance.sha256, 'application/dicom');
    const quiet = { key: seriesStoredKey(seriesId), quietSeconds: context.seriesQuietSeconds };
    await enqueue(trx, 'series.stored', { seriesId }, { ...quiet, inBackground: upload.source === 'DEMO' });
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
    const options = { key: `recording.stored:${id}`, inBackground: upload.source === 'DEMO' };
    await enqueue(trx, 'recording.stored', { recordingId: id }, options);
    await recordStore(trx, upload, 'recording.store', { type: 'Recording', id });
  }
  return { recordingId: id, duplicate };
}

async function nameType(trx: DatabaseTransaction, sha256: string, mediaType: string): Promise<void> {
  await trx.updateTable('object').set({ mediaType }).where('sha256', '=', sha256).execute();
}
