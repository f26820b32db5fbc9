import type { ParameterValue, Pipeline } from '@overread/models/pipeline.js';
import type { DatabaseTransaction } from '../database/connect.js';
import { notify } from '../database/notifications.js';
import type { Row } from '../database/tables.js';
import { isDemoContent } from '../ingest/pending.js';
import { enqueue } from '../jobs/enqueue.js';
import type { Choice } from './choose.js';
import type { Unit } from './unit.js';

export interface QueueRequest {
  readonly unit: Unit;
  readonly choice: Choice;
  /** The pipeline that was asked for; null: each that accepts. */
  readonly named: Pipeline | null;
  /** `stored:<hash of the inputs>` or `request:<uuid>`: the same occasion makes the same analyses once. */
  readonly occasion: string;
  /** Complete parameters of a pipeline. */
  readonly parametersOf: (pipeline: Pipeline) => Readonly<Record<string, ParameterValue>>;
  readonly requestedBy: string | null;
}

/**
 * Writes one QUEUED analysis and its job for each pipeline that accepts the unit; where none does, one NOT_APPLICABLE
 * analysis with the reasons. What the same occasion has made before is left as it is, and answered.
 */
export async function queueAnalyses(trx: DatabaseTransaction, request: QueueRequest): Promise<Row<'analysis'>[]> {
  const { choice, named } = request;
  const rows: Row<'analysis'>[] = [];
  if (choice.accepted.length === 0) rows.push(await insertRefused(trx, request, named));
  for (const pipeline of choice.accepted) rows.push(await insertQueued(trx, request, pipeline));
  return rows;
}

async function insertQueued(trx: DatabaseTransaction, request: QueueRequest, pipeline: Pipeline) {
  const added = await insert(trx, request, pipeline, {
    status: 'QUEUED',
    parameters: JSON.stringify(request.parametersOf(pipeline)),
  });
  if (added.isNew) {
    const { unit, requestedBy } = request;
    const inBackground = requestedBy === null && (await isDemoContent(trx, unit.kind, unit.id));
    await enqueue(trx, 'analysis.run', { analysisId: added.row.id }, { inBackground });
  }
  return added.row;
}

async function insertRefused(trx: DatabaseTransaction, request: QueueRequest, named: Pipeline | null) {
  const refused = {
    status: 'NOT_APPLICABLE',
    reason: request.choice.reason,
    progress: 1,
    finishedAt: new Date(),
  } as const;
  return (await insert(trx, request, named, refused)).row;
}

type Beginning =
  | { readonly status: 'QUEUED'; readonly parameters: string }
  | {
      readonly status: 'NOT_APPLICABLE';
      readonly reason: string;
      readonly progress: number;
      readonly finishedAt: Date;
    };

async function insert(
  trx: DatabaseTransaction,
  request: QueueRequest,
  pipeline: Pipeline | null,
  beginning: Beginning,
) {
  const { unit, occasion, requestedBy } = request;
  const seriesId = unit.kind === 'series' ? unit.id : null;
  const recordingId = unit.kind === 'recording' ? unit.id : null;
  const added = await trx
    .insertInto('analysis')
    .values({
      ...beginning,
      ...{ seriesId, recordingId, occasion, requestedBy },
      pipeline: pipeline?.id ?? null,
      version: pipeline?.version ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (added !== undefined) {
    await notifyAnalysis(trx, added);
    return { row: added, isNew: true };
  }
  const row = await trx
    .selectFrom('analysis')
    .selectAll()
    .where('occasion', '=', occasion)
    .where((eb) => eb(eb.fn.coalesce('seriesId', 'recordingId'), '=', unit.id))
    .where('pipeline', 'is not distinct from', pipeline?.id ?? null)
    .executeTakeFirstOrThrow();
  return { row, isNew: false };
}

/** Tells whoever watches that the analysis's row has changed. */
export async function notifyAnalysis(
  db: DatabaseTransaction,
  analysis: Pick<Row<'analysis'>, 'id' | 'seriesId' | 'recordingId'>,
): Promise<void> {
  const { id: analysisId, seriesId, recordingId } = analysis;
  const series =
    seriesId === null
      ? undefined
      : await db.selectFrom('series').select('studyId').where('id', '=', seriesId).executeTakeFirst();
  await notify(db, 'analysis', { analysisId, seriesId, recordingId, studyId: series?.studyId ?? null });
}
