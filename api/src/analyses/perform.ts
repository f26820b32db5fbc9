import type { Pipeline } from '@overread/models/pipeline.js';
import type { Database } from '../database/connect.js';
import type { Row } from '../database/tables.js';
import { createProgressReporter } from '../jobs/progress.js';
import type { JobContext, JobLog } from '../jobs/worker.js';
import { type AnalysisFailure, describeFailure } from './failure.js';
import { notifyAnalysis } from './queue.js';
import { type AnalysisRun, analyseUnit, type DescribedRuntime } from './run.js';
import { isFinished, storeFailure, storeResult } from './store-result.js';
import { findUnit, hashesOf, openUnit, type Unit, type UnitOpener } from './unit.js';

export interface PerformContext extends UnitOpener {
  readonly database: Database;
  readonly pipelines: readonly Pipeline[];
  readonly runtime: DescribedRuntime;
  readonly log: JobLog;
  /** The database or the disk is at fault, and neither input nor pipeline. */
  readonly isOutage: (error: unknown) => boolean;
}

/** An input that ends its worker every time (out of memory, a crash inside a decoder) must not do so for ever. */
const MAX_ATTEMPTS = 15;

/**
 * The job `analysis.run`. May die at any point and be repeated: nothing of an attempt is seen but its progress, until
 * one transaction writes the whole result. What is wrong with input, model or pipeline ends the analysis as FAILED; a
 * database or a disk that does not answer is thrown, to be tried again.
 */
export async function performAnalysis(context: PerformContext, analysisId: string, job: JobContext): Promise<void> {
  const { database, log } = context;
  const analysis = await begin(database, analysisId);
  if (analysis === null) return;
  const pipeline = context.pipelines.find(({ id }) => id === analysis.pipeline);
  const unit = await unitOf(database, analysis);
  const failure = reasonNotToTry(analysis, pipeline, job.attempt);
  if (failure !== null || pipeline === undefined) return storeFailure(database, analysisId, failure!);

  const progress = createProgressReporter(
    (fraction, stage) => writeProgress(database, analysis, fraction, stage),
    (error) => log.warn({ err: error, analysisId }, 'progress could not be written'),
  );
  let run: AnalysisRun;
  let warnings: Awaited<ReturnType<typeof openUnit>>['warnings'];
  try {
    await using opened = await openUnit(unit, context, job.signal);
    warnings = opened.warnings;
    run = await analyseUnit(
      pipeline,
      opened.input,
      hashesOf(unit),
      context.runtime,
      analysis.parameters,
      progress.report,
      job.signal,
    );
  } catch (error) {
    await progress.stop();
    if (job.signal.aborted || context.isOutage(error)) {
      await putBack(database, analysis);
      throw error;
    }
    log.error({ err: error, analysisId }, 'the analysis failed');
    return storeFailure(database, analysisId, describeFailure(error, nameOf(unit), pipeline.id));
  }
  await progress.stop();
  await storeResult(database, context.storage, analysisId, run, warnings);
}

/** Marks it as running, or answers null where an earlier attempt has ended it. */
async function begin(database: Database, analysisId: string): Promise<Row<'analysis'> | null> {
  return database.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom('analysis')
      .selectAll()
      .where('id', '=', analysisId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (isFinished(found)) return null;
    const analysis = await trx
      .updateTable('analysis')
      .set({ status: 'RUNNING', startedAt: new Date(), progress: 0, stage: null })
      .where('id', '=', analysisId)
      .returningAll()
      .executeTakeFirstOrThrow();
    await notifyAnalysis(trx, analysis);
    return analysis;
  });
}

async function unitOf(database: Database, { id, seriesId, recordingId }: Row<'analysis'>): Promise<Unit> {
  const unit =
    seriesId !== null
      ? await findUnit(database, 'series', seriesId)
      : await findUnit(database, 'recording', recordingId!);
  if (unit === null) throw new Error(`The analysis ${id} has no files.`);
  return unit;
}

function reasonNotToTry(
  { pipeline: id, version }: Row<'analysis'>,
  pipeline: Pipeline | undefined,
  attempt: number,
): AnalysisFailure | null {
  if (pipeline === undefined || pipeline.version !== version) {
    const message = `The pipeline ${id} ${version} is not in this version of Overread any more; run the analysis again.`;
    return { code: 'PIPELINE_FAILED', message };
  }
  if (attempt <= MAX_ATTEMPTS) return null;
  const message = `The worker ended ${MAX_ATTEMPTS} times in the middle of it, perhaps for lack of memory; see its log.`;
  return { code: 'PIPELINE_FAILED', message };
}

async function writeProgress(
  database: Database,
  analysis: Row<'analysis'>,
  fraction: number,
  stage: string,
): Promise<void> {
  await database.transaction().execute(async (trx) => {
    await trx
      .updateTable('analysis')
      .set({ progress: fraction, stage })
      .where('id', '=', analysis.id)
      .where('status', '=', 'RUNNING')
      .execute();
    await notifyAnalysis(trx, analysis);
  });
}

/** The worker stops in good order: the analysis waits again, and says so. */
async function putBack(database: Database, analysis: Row<'analysis'>): Promise<void> {
  await database.transaction().execute(async (trx) => {
    await trx
      .updateTable('analysis')
      .set({ status: 'QUEUED', progress: 0, stage: null, startedAt: null })
      .where('id', '=', analysis.id)
      .where('status', '=', 'RUNNING')
      .execute();
    await notifyAnalysis(trx, analysis);
  });
}

/** What messages call the input. */
function nameOf(unit: Unit): string {
  return unit.kind === 'recording' ? unit.recording.fileName : 'The series';
}
