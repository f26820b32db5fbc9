import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../database/connect.js';
import { addObjects } from '../database/objects.js';
import type { Row } from '../database/tables.js';
import { VideoError } from '../formats/error-codes.js';
import type { FfmpegTools } from '../formats/video/ffmpeg.js';
import { probeVideo } from '../formats/video/probe.js';
import { webReasonOf, writeWebVersion } from '../formats/video/web-version.js';
import { createProgressReporter } from '../jobs/progress.js';
import type { JobContext, JobLog } from '../jobs/worker.js';
import type { ObjectStore } from '../storage/object-store.js';
import { changeWebVersion, firstWebVersion, isEnded } from './web-version.repository.js';

export interface ConvertContext {
  readonly database: Database;
  readonly storage: ObjectStore;
  readonly tools: FfmpegTools;
  readonly log: JobLog;
}

/** A video that ends its worker every time must not do so for ever. */
const MAX_ATTEMPTS = 15;

/**
 * The job `recording.convert`: makes the web version where one is needed. May die at any point and be repeated: the file
 * is made in a folder of its own, goes into the store whole, and one transaction says that it is there. What is wrong with
 * the video ends as FAILED, and the portal shows the original; a database or a disk that does not answer is thrown.
 */
export async function convertRecording(context: ConvertContext, recordingId: string, job: JobContext): Promise<void> {
  const { database, storage, tools, log } = context;
  const recording = await database
    .selectFrom('recording')
    .select(['id', 'sha256'])
    .where('id', '=', recordingId)
    .executeTakeFirstOrThrow();
  try {
    await using original = await storage.file(recording.sha256);
    const known = await findWebVersion(database, recordingId);
    if (known !== undefined && isEnded(known)) return;
    if (job.attempt > MAX_ATTEMPTS) {
      throw new VideoError('VIDEO_CORRUPT', `converting it was tried ${MAX_ATTEMPTS} times without success`);
    }
    const probe = await probeVideo(original.path, tools, job.signal);
    if (known === undefined) {
      const reason = webReasonOf(probe);
      await firstWebVersion(database, recordingId, reason);
      if (reason === null) return;
    }
    await changeWebVersion(database, recordingId, { status: 'RUNNING', progress: 0 });

    await using folder = await workFolder(recordingId);
    const target = join(folder.path, 'web.mp4');
    const progress = createProgressReporter(
      (fraction) => changeWebVersion(database, recordingId, { progress: fraction }),
      (error) => log.warn({ err: error, recordingId }, 'progress could not be written'),
    );
    try {
      const onProgress = (fraction: number) => progress.report(fraction, 'convert');
      await writeWebVersion(original.path, probe, target, tools, { signal: job.signal, onProgress });
    } finally {
      await progress.stop();
    }
    await keep(context, recordingId, target);
  } catch (error) {
    if (job.signal.aborted) {
      await changeWebVersion(database, recordingId, { status: 'QUEUED', progress: 0 });
      throw error;
    }
    if (!(error instanceof VideoError)) throw error;
    // It speaks of this server, not of the video: with ffmpeg installed a later attempt goes well.
    if (error.code === 'FFMPEG_MISSING' && job.attempt < MAX_ATTEMPTS) throw error;
    log.warn({ recordingId, code: error.code, reason: error.reason }, 'a recording could not be converted');
    const { code: errorCode, reason: errorMessage } = error;
    const failure = { errorCode, errorMessage, finishedAt: new Date() };
    await changeWebVersion(database, recordingId, { status: 'FAILED', ...failure });
  }
}

function findWebVersion(database: Database, recordingId: string): Promise<Row<'webVersion'> | undefined> {
  return database.selectFrom('webVersion').selectAll().where('recordingId', '=', recordingId).executeTakeFirst();
}

/** The object first, by content: an attempt that dies between leaves bytes that no row speaks of. */
async function keep({ database, storage }: ConvertContext, recordingId: string, path: string): Promise<void> {
  const object = await storage.put(createReadStream(path));
  const ready = { status: 'READY', progress: 1, sha256: object.sha256, finishedAt: new Date() } as const;
  await changeWebVersion(database, recordingId, ready, async (trx) => {
    await addObjects(trx, [{ ...object, mediaType: 'video/mp4' }]);
  });
}

/** A folder that is gone afterwards, and with it what attempts at the same recording left that were killed. */
async function workFolder(recordingId: string): Promise<AsyncDisposable & { readonly path: string }> {
  const prefix = `overread-web-${recordingId}-`;
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    // An ffmpeg that outlived its worker for a moment may still write there: what is left of it is no reason to fail.
    await rm(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
  const path = await mkdtemp(join(tmpdir(), prefix));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
