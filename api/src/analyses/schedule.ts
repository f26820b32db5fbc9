import type { ParameterValue, Pipeline } from '@overread/models/pipeline.js';
import { record } from '../audit/record.js';
import type { Database } from '../database/connect.js';
import { hasPendingFiles } from '../ingest/pending.js';
import { enqueue, seriesStoredKey } from '../jobs/enqueue.js';
import { invalidInput, notFound } from '../relay/errors.js';
import type { ObjectStore } from '../storage/object-store.js';
import { choosePipelines } from './choose.js';
import { queueAnalyses } from './queue.js';
import type { RequestAnalyses } from './run-analysis.resolver.js';
import { findUnit, inputHash, outlineOf, type Unit } from './unit.js';

export interface ScheduleContext {
  readonly database: Database;
  readonly storage: ObjectStore;
  readonly pipelines: readonly Pipeline[];
  /** Defaults filled in and checked. @throws Error where a value is not allowed */
  readonly resolveParameters: (
    pipeline: Pipeline,
    given: Readonly<Record<string, ParameterValue>>,
  ) => Readonly<Record<string, ParameterValue>>;
}

export interface SeriesContext extends ScheduleContext {
  readonly seriesQuietSeconds: number;
}

/**
 * The job `series.stored`: a series is analysed once it is quiet. Files that were received with it and are still waiting
 * to be indexed (a busy or restarted worker) count as noise: half a series would be judged as if it were the whole.
 */
export async function scheduleSeries(context: SeriesContext, seriesId: string): Promise<void> {
  const { database, seriesQuietSeconds: quietSeconds } = context;
  const { updatedAt } = await database
    .selectFrom('series')
    .select('updatedAt')
    .where('id', '=', seriesId)
    .executeTakeFirstOrThrow();
  if (await hasPendingFiles(database, seriesId, new Date(updatedAt.getTime() + quietSeconds * 1000))) {
    return enqueue(database, 'series.stored', { seriesId }, { key: seriesStoredKey(seriesId), quietSeconds });
  }
  return scheduleStored(context, 'series', seriesId);
}

/** What has come in is analysed, once for the same files. The job `recording.stored` is this. */
export async function scheduleStored(context: ScheduleContext, kind: Unit['kind'], id: string): Promise<void> {
  const unit = await findUnit(context.database, kind, id);
  if (unit === null) throw new Error(`The ${kind} ${id} has a job and no rows.`);
  const choice = choosePipelines(context.pipelines, await outlineOf(unit, context.storage), null);
  await context.database.transaction().execute((trx) =>
    queueAnalyses(trx, {
      unit,
      choice,
      named: null,
      occasion: `stored:${inputHash(unit)}`,
      parametersOf: (pipeline) => context.resolveParameters(pipeline, {}),
      requestedBy: null,
    }),
  );
}

/** A person asks for an analysis, again or with other parameters: always new rows, and one of the audit trail. */
export function createRequestAnalyses(context: ScheduleContext): RequestAnalyses {
  return async ({ viewer, address }, { subject, pipeline: pipelineId, parameters }) => {
    const named = pipelineId === null ? null : (context.pipelines.find(({ id }) => id === pipelineId) ?? null);
    if (pipelineId !== null && named === null) {
      const known = context.pipelines.map(({ id }) => id).join(', ');
      throw invalidInput(`There is no pipeline ${pipelineId}; there are ${known}.`, ['pipeline']);
    }
    const unit = await findUnit(context.database, subject.type === 'Series' ? 'series' : 'recording', subject.id);
    if (unit === null) throw notFound(subject.type.toLowerCase());
    const choice = choosePipelines(context.pipelines, await outlineOf(unit, context.storage), named);
    const parametersOf = (pipeline: Pipeline) => resolveOrRefuse(context, pipeline, parameters);
    const occasion = `request:${crypto.randomUUID()}`;
    return context.database.transaction().execute(async (trx) => {
      const rows = await queueAnalyses(trx, { unit, choice, named, occasion, parametersOf, requestedBy: viewer.id });
      await record(trx, {
        action: 'analysis.request',
        outcome: 'success',
        actor: viewer,
        address,
        subject,
        detail: { pipeline: pipelineId, parameters, analyses: rows.map(({ id }) => id) },
      });
      return rows;
    });
  };
}

function resolveOrRefuse(
  context: ScheduleContext,
  pipeline: Pipeline,
  given: Readonly<Record<string, ParameterValue>>,
): Readonly<Record<string, ParameterValue>> {
  try {
    return context.resolveParameters(pipeline, given);
  } catch (error) {
    // `resolveParameters` throws for nothing else than a parameter that is unknown or out of bounds.
    throw invalidInput(error instanceof Error ? error.message : String(error), ['parameters']);
  }
}
