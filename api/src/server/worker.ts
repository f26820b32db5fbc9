import type { Pipeline } from '@overread/models/pipeline.js';
import { createNodeRuntime, type NodeModelRuntime } from '@overread/models/runtime/node.js';
import { performAnalysis } from '../analyses/perform.js';
import { type ScheduleContext, scheduleSeries, scheduleStored } from '../analyses/schedule.js';
import type { Config } from '../config.js';
import { DecodePool } from '../formats/dicom/decoding/decode-pool.js';
import { findFfmpeg } from '../formats/video/ffmpeg.js';
import { createIntakeLimits } from '../ingest/limits.js';
import { processUpload } from '../ingest/process-upload.js';
import { type JobLane, startWorker } from '../jobs/worker.js';
import type { Log } from '../log.js';
import { convertRecording } from '../motion/convert.js';
import { enqueueUnseen } from '../motion/web-version.repository.js';
import { isOutage } from '../outage.js';
import { openStorage } from '../storage/open.js';
import { migrateAll, openDatabase } from './database.js';
import type { Lifecycle } from './lifecycle.js';

export interface WorkerPipelines {
  readonly pipelines: readonly Pipeline[];
  readonly resolveParameters: ScheduleContext['resolveParameters'];
}

/** Files that are recognised and indexed at the same time: they wait for the disk, and share their transactions. */
const INTAKE_CONCURRENCY = 16;

/** Runs jobs: intake, analyses and conversions in lanes of their own, so that a long video keeps no upload waiting. */
export async function startWorkerRole(
  config: Config,
  databaseUrl: string,
  log: Log,
  lifecycle: Lifecycle,
  { pipelines, resolveParameters }: WorkerPipelines,
): Promise<void> {
  const { pool, database, close } = openDatabase(databaseUrl, 'worker', log);
  lifecycle.onStop('database connections', close);
  await migrateAll(pool, log);
  const storage = await openStorage(config.storageUrl);
  const tools = findFfmpeg({ FFMPEG_PATH: config.FFMPEG_PATH });
  const runtime = createNodeRuntime({
    providers: config.EXECUTION_PROVIDERS,
    threads: config.threads,
    onFallback: (fallback) => log.warn(fallback, 'an execution provider cannot run a model; the next one is tried'),
  });
  lifecycle.onStop('model runtime', () => runtime.dispose());
  const decoder = new DecodePool();
  lifecycle.onStop('decoding threads', () => decoder.close());

  const limits = createIntakeLimits();
  const intake = { database, storage, tools, limits, seriesQuietSeconds: config.SERIES_QUIET_SECONDS };
  const schedule = { ...intake, pipelines, resolveParameters };
  const perform = { database, storage, tools, decoder, pipelines, runtime, log, isOutage };
  let analysing = false;
  const lanes: JobLane[] = [
    {
      concurrency: INTAKE_CONCURRENCY,
      handlers: {
        'upload.received': ({ uploadId }, { attempt, signal }) => processUpload(intake, uploadId, attempt, signal),
        'series.stored': ({ seriesId }) => scheduleSeries(schedule, seriesId),
        'recording.stored': ({ recordingId }) => scheduleStored(schedule, 'recording', recordingId),
      },
    },
    {
      concurrency: config.WORKER_CONCURRENCY,
      handlers: {
        'analysis.run': ({ analysisId }, job) => {
          analysing = true;
          return performAnalysis(perform, analysisId, job);
        },
      },
    },
  ];
  // One at a time and beneath everything else: a conversion keeps neither an upload nor an analysis waiting.
  lanes.push({
    concurrency: 1,
    handlers: {
      'recording.convert': ({ recordingId }, job) =>
        convertRecording({ database, storage, tools, log }, recordingId, job),
    },
  });
  await enqueueUnseen(database);
  const worker = await startWorker({
    ...{ url: databaseUrl, pool, database, lanes, log },
    runtime: () => ({ asked: config.EXECUTION_PROVIDERS, ...runtime.describe(), ...runtime.status() }),
    isOutage,
    onLost: (error) => lifecycle.fail(error),
  });
  lifecycle.onStop('jobs', () => worker.stop());
  log.info({ worker: worker.id }, 'the worker takes jobs');
  await warmUp(runtime, { pipelines, resolveParameters }, log, () => !analysing && !lifecycle.signal.aborted);
}

/**
 * Loads the models beforehand: the first analysis is as fast as the others, and a missing model shows at once.
 * @param isIdle an analysis that waits already loads what it needs by itself, and needs the processor for it; nor does one that stops.
 */
async function warmUp(
  runtime: NodeModelRuntime,
  { pipelines, resolveParameters }: WorkerPipelines,
  log: Log,
  isIdle: () => boolean,
): Promise<void> {
  for (const pipeline of pipelines) {
    const { accuracy } = resolveParameters(pipeline, {});
    for (const stage of pipeline.stages) {
      if (stage.kind !== 'model' || !isIdle()) continue;
      // Of a model that comes in several accuracies, the one that is used unless somebody asks for another.
      const other = /-(lite|full|heavy)$/.exec(stage.name)?.[1];
      if (other !== undefined && accuracy !== undefined && other !== accuracy) continue;
      await runtime.session(stage.model).catch((error: unknown) => {
        log.error({ err: error, model: stage.model.name }, 'a model could not be loaded');
      });
    }
  }
}
