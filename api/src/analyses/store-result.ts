import { Readable } from 'node:stream';
import type { Candidate, Finding, HeatMap, Warning } from '@overread/models/result.js';
import { record } from '../audit/record.js';
import type { Database, DatabaseTransaction } from '../database/connect.js';
import { addObjects } from '../database/objects.js';
import type { NewRow, Row, RowUpdate, StoredHeatMap, StoredMask } from '../database/tables.js';
import { encodePng } from '../formats/png.js';
import { posesJson } from '../formats/poses-json.js';
import type { ObjectStore, StoredObject } from '../storage/object-store.js';
import type { AnalysisFailure } from './failure.js';
import { notifyAnalysis } from './queue.js';
import type { AnalysisRun } from './run.js';

interface NewObject extends StoredObject {
  readonly mediaType: string;
}

interface StoredParts {
  readonly objects: readonly NewObject[];
  readonly columns: Pick<RowUpdate<'analysis'>, 'posesSha256' | 'curvesSha256' | 'masks' | 'heatMap'>;
}

/**
 * Keeps what a run put out. Objects first, by content: an attempt that dies between leaves bytes that the next one finds
 * in place. Then all rows in one transaction, so that an analysis has its whole result or none.
 *
 * @param warnings on the input, besides those of the result.
 */
export async function storeResult(
  database: Database,
  storage: ObjectStore,
  analysisId: string,
  { result, provenance, timing }: AnalysisRun,
  warnings: readonly Warning[],
): Promise<void> {
  const parts = await storeParts(storage, result);
  const common = {
    ...parts.columns,
    warnings: JSON.stringify([...warnings, ...result.warnings]),
    provenance: JSON.stringify(provenance),
    timing: JSON.stringify(timing),
  };
  await finish(database, analysisId, async (trx) => {
    await addObjects(trx, parts.objects);
    if (result.status === 'NOT_APPLICABLE') return { ...common, status: 'NOT_APPLICABLE', reason: result.reason };
    await insertFindings(trx, analysisId, result.findings, result.candidates);
    return {
      ...common,
      status: 'SUCCEEDED',
      suspicion: result.suspicion,
      images: JSON.stringify(result.images),
      acquisition: result.acquisition === undefined ? null : JSON.stringify(result.acquisition),
      measurements: JSON.stringify(result.measurements),
      events: JSON.stringify(result.events),
    };
  });
}

export async function storeFailure(database: Database, analysisId: string, failure: AnalysisFailure): Promise<void> {
  await finish(database, analysisId, async () => ({
    status: 'FAILED',
    errorCode: failure.code,
    errorMessage: failure.message,
  }));
}

/** Ends an analysis, unless another attempt has ended it before. */
async function finish(
  database: Database,
  analysisId: string,
  write: (trx: DatabaseTransaction) => Promise<RowUpdate<'analysis'>>,
): Promise<void> {
  await database.transaction().execute(async (trx) => {
    const analysis = await trx
      .selectFrom('analysis')
      .selectAll()
      .where('id', '=', analysisId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (isFinished(analysis)) return;
    const columns = await write(trx);
    await trx
      .updateTable('analysis')
      .set({ ...columns, progress: 1, stage: null, finishedAt: new Date() })
      .where('id', '=', analysisId)
      .execute();
    await record(trx, {
      action: 'analysis.finish',
      outcome: columns.status === 'FAILED' ? 'failed' : 'success',
      actor: null,
      subject: { type: 'Analysis', id: analysisId },
      detail: { pipeline: analysis.pipeline, version: analysis.version, status: columns.status },
    });
    await notifyAnalysis(trx, analysis);
  });
}

export function isFinished({ status }: Pick<Row<'analysis'>, 'status'>): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}

async function storeParts(storage: ObjectStore, result: AnalysisRun['result']): Promise<StoredParts> {
  const objects: NewObject[] = [];
  const put = async (content: Iterable<Uint8Array | string>, mediaType: string): Promise<string> => {
    const stored = await storage.put(toBytes(content));
    objects.push({ ...stored, mediaType });
    return stored.sha256;
  };
  const posesSha256 = result.poses === null ? null : await put(posesJson(result.poses), 'application/json');
  if (result.status === 'NOT_APPLICABLE') return { objects, columns: { posesSha256 } };
  const curvesSha256 =
    result.curves.length === 0 ? null : await put([JSON.stringify(result.curves)], 'application/json');
  const masks: StoredMask[] = [];
  for (const { data, ...mask } of result.masks) {
    masks.push({ ...mask, sha256: await put([encodePng(mask.columns, mask.rows, data)], 'image/png') });
  }
  const heatMap = await storeHeatMaps(result.heatMaps, put);
  return {
    objects,
    columns: { posesSha256, curvesSha256, masks: JSON.stringify(masks), heatMap: heatMap && JSON.stringify(heatMap) },
  };
}

/** In one picture: a series has hundreds, and whoever looks pages through them. */
async function storeHeatMaps(
  maps: readonly HeatMap[],
  put: (content: Iterable<Uint8Array>, mediaType: string) => Promise<string>,
): Promise<StoredHeatMap | null> {
  const [first] = maps;
  if (first === undefined) return null;
  const { stage, columns, rows } = first;
  if (maps.some((map) => map.stage !== stage || map.columns !== columns || map.rows !== rows)) {
    throw new RangeError('The heat maps of a result are of one stage and of one size.');
  }
  const data = Buffer.concat(maps.map((map) => map.data));
  return {
    ...{ stage, columns, rows },
    sha256: await put([encodePng(columns, rows * maps.length, data)], 'image/png'),
    images: maps.map(({ sopInstanceUid, frame, area }) => ({ sopInstanceUid, frame, area })),
  };
}

async function* toBytes(content: Iterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const part of Readable.from(content)) yield typeof part === 'string' ? Buffer.from(part) : part;
}

async function insertFindings(
  trx: DatabaseTransaction,
  analysisId: string,
  findings: readonly Finding[],
  candidates: readonly Candidate[],
): Promise<void> {
  const rows = [
    ...findings.map((finding, position) => toRow(analysisId, 'FINDING', position, finding, null)),
    ...candidates.map((candidate, position) => toRow(analysisId, 'CANDIDATE', position, candidate, candidate.rejected)),
  ];
  if (rows.length > 0) await trx.insertInto('finding').values(rows).execute();
}

function toRow(
  analysisId: string,
  kind: Row<'finding'>['kind'],
  position: number,
  finding: Finding,
  rejected: string | null,
): NewRow<'finding'> {
  return {
    ...{ analysisId, kind, position, rejected },
    key: finding.id,
    label: finding.label,
    score: finding.score,
    probabilities: finding.probabilities === undefined ? null : JSON.stringify(finding.probabilities),
    boxes: JSON.stringify(finding.boxes),
    centroid: finding.centroid === undefined ? null : [...finding.centroid],
    timeStart: finding.time?.start ?? null,
    timeEnd: finding.time?.end ?? null,
    stages: JSON.stringify(finding.stages),
    measurements: JSON.stringify(finding.measurements),
  };
}
