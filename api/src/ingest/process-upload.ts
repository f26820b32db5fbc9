import { open } from 'node:fs/promises';
import type { Row } from '../database/tables.js';
import { UnpackBudget } from '../formats/archive/budget.js';
import { recogniseArchive } from '../formats/archive/recognise.js';
import type { ZipArchive } from '../formats/archive/zip.js';
import { looksLikeDicom } from '../formats/dicom/parse.js';
import { ArchiveError, DicomError, FileError, FormatError, VideoError } from '../formats/error-codes.js';
import type { FfmpegTools } from '../formats/video/ffmpeg.js';
import { couldBeVideo } from '../formats/video/signature.js';
import type { IngestContext } from './accept.js';
import { readDicomRecord } from './dicom.js';
import { readDicomdir, requireListed } from './dicomdir.js';
import type { IntakeLimits } from './limits.js';
import { type Content, writeOutcome } from './outcome.js';
import { type ProcessFile, unpack } from './unpack.js';
import { readVideoRecord } from './video.js';

export interface ProcessContext extends IngestContext {
  readonly tools: FfmpegTools;
  readonly limits: IntakeLimits;
  /** A series is analysed once no instance has come to it for this long. */
  readonly seriesQuietSeconds: number;
}

/** Enough to recognise a file by, and most headers of DICOM files are shorter. */
const START_BYTES = 64 * 1024;
/** Signatures lie in these. */
const HEAD_BYTES = 512;

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
  const { seriesQuietSeconds } = context;
  await writeOutcome(context.database, { upload, content: await find(), seriesQuietSeconds });

  async function find(): Promise<Content | FormatError> {
    try {
      if (attempt > MAX_ATTEMPTS) {
        throw new FileError('FILE_UNREADABLE', `processing it was tried ${MAX_ATTEMPTS} times without success`);
      }
      const unpackAt = (path: string) => unpack(context, upload, path, budget, depth, process);
      const content = await readContent(context, upload, unpackAt, depth);
      if (content.kind === 'dicomdir' && within !== null) await requireListed(content.files, upload.fileName, within);
      return content;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      // FFMPEG_MISSING speaks of this server, not of the file: with ffmpeg installed a later attempt goes well.
      if (error.code === 'FFMPEG_MISSING' && attempt < MAX_ATTEMPTS) throw error;
      return error;
    }
  }
}

async function readContent(
  context: ProcessContext,
  upload: Row<'upload'>,
  unpackAt: (path: string) => Promise<number>,
  depth: number,
): Promise<Content> {
  if (upload.sha256 === null) throw new Error(`The upload ${upload.id} is PROCESSING and has no object.`);
  const object = { sha256: upload.sha256, sizeBytes: upload.sizeBytes };
  // What lies in an archive is worked on a few at a time already, and must not wait for the archive that it lies in.
  const long: IntakeLimits['long'] = depth === 0 ? context.limits.long : (work) => work();
  if (object.sizeBytes === 0) throw new DicomError('EMPTY_FILE', 'the file is empty (0 bytes)');
  await using file = await context.storage.file(object.sha256);
  const start = await firstBytes(file.path, Math.min(START_BYTES, object.sizeBytes));
  const head = start.subarray(0, HEAD_BYTES);
  if (looksLikeDicom(head)) {
    const files = await readDicomdir(file.path, head, object.sizeBytes);
    if (files !== null) return { kind: 'dicomdir', files };
    return { kind: 'dicom', record: await readDicomRecord(file.path, start, object, context.limits) };
  }
  const archive = recogniseArchive(head);
  if (archive === 'zip') return { kind: 'archive', fileCount: await long(() => unpackAt(file.path)) };
  if (archive !== null) {
    throw new ArchiveError('ARCHIVE_UNSUPPORTED', `${archive} archives are not unpacked; send a zip file or the files`);
  }
  // ffprobe takes a twentieth of a second, and folders are full of other things.
  if (!couldBeVideo(head)) throw neither();
  try {
    return { kind: 'video', record: await long(() => readVideoRecord(file.path, object, context.tools)) };
  } catch (error) {
    if (!(error instanceof VideoError) || error.code !== 'NOT_A_VIDEO') throw error;
    throw neither(error);
  }
}

const neither = (cause?: Error): FileError =>
  new FileError('NOT_DICOM_NOR_VIDEO', 'neither a DICOM file nor a video that can be read', { cause });

async function firstBytes(path: string, count: number): Promise<Uint8Array> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
  return buffer.subarray(0, bytesRead);
}
