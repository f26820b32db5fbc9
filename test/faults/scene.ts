/** A database and a folder of its own, files brought in, and real worker processes that can be killed. */
import { execFileSync, spawn } from 'node:child_process';
import { createReadStream, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { ParameterValue } from '@overread/models/pipeline.js';
import { pipelines, resolveParameters } from '@overread/models/pipelines.js';
import { choosePipelines } from '../../api/src/analyses/choose.js';
import { queueAnalyses } from '../../api/src/analyses/queue.js';
import { findUnit, outlineOf } from '../../api/src/analyses/unit.js';
import { createTestDatabase } from '../../api/src/database/testing.js';
import { findFfmpeg } from '../../api/src/formats/video/ffmpeg.js';
import { accept } from '../../api/src/ingest/accept.js';
import { createIntakeLimits } from '../../api/src/ingest/limits.js';
import { processUpload } from '../../api/src/ingest/process-upload.js';
import { migrateJobs } from '../../api/src/jobs/worker.js';
import { FileStore } from '../../api/src/storage/file-store.js';
import { type Snapshot, takeSnapshot } from './snapshot.js';

export interface RunningWorker {
  /** Resolves when it has started and looks for jobs. */
  readonly takesJobs: Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

const PATIENCE_MS = 300_000;

/** A share of the work, 0 to 1: of the files that are to be indexed, or of the analysis. */
export interface Point {
  readonly work: 'intake' | 'analysis';
  readonly share: number;
}

export interface Scene {
  /** Queues the files of one folder of a zip file for the worker. */
  bringSeries(zip: string, folder: string): Promise<void>;
  /** Indexes a video at once, and queues its analysis with these parameters for the worker. */
  bringRecording(path: string, parameters: Readonly<Record<string, ParameterValue>>): Promise<void>;
  startWorker(): Promise<RunningWorker>;
  /** Waits until the work has come so far, or is at its end; an earlier attempt's progress does not count. */
  reach(point: Point): Promise<void>;
  /** What the recording's analysis says. */
  progress(): Promise<string>;
  /** Waits until no job is left. */
  allDone(): Promise<void>;
  snapshot(): Promise<Snapshot>;
  close(): Promise<void>;
}

export async function createScene(workerFile: string): Promise<Scene> {
  const db = await createTestDatabase();
  await migrateJobs(db.pool);
  const { database } = db;
  const home = mkdtempSync(join(tmpdir(), 'overread-faults-'));
  const objects = join(home, 'objects');
  const storage = await FileStore.open(objects);
  const context = { database, storage };
  const source = { source: 'DEMO', actor: null } as const;
  const processes = new Set<ReturnType<typeof spawn>>();

  const analysis = () =>
    database
      .selectFrom('analysis')
      .select(['status', 'progress', 'stage', 'startedAt'])
      .where('recordingId', 'is not', null)
      .executeTakeFirstOrThrow();
  const attemptOf = async () => (await analysis()).startedAt?.getTime() ?? null;
  const analysedSince = async (attempt: number | null, share: number): Promise<boolean> => {
    const { status, progress, startedAt } = await analysis();
    if (status === 'SUCCEEDED') return true;
    return status === 'RUNNING' && (startedAt?.getTime() ?? null) !== attempt && progress >= share;
  };
  const indexedShare = async (): Promise<number> => {
    const uploads = await database.selectFrom('upload').select('status').execute();
    return uploads.filter(({ status }) => status === 'DONE').length / uploads.length;
  };

  return {
    async bringSeries(zip, folder) {
      const unpacked = join(home, 'unpacked');
      execFileSync('unzip', ['-q', zip, `${folder}*`, '-d', unpacked]);
      for (const name of readdirSync(join(unpacked, folder)).sort()) {
        await accept(context, createReadStream(join(unpacked, folder, name)), { ...source, fileName: name });
      }
    },
    async bringRecording(path, parameters) {
      const { uploadId } = await accept(context, createReadStream(path), { ...source, fileName: basename(path) });
      const processing = { limits: createIntakeLimits(), tools: findFfmpeg(process.env), seriesQuietSeconds: 0 };
      await processUpload({ ...context, ...processing }, uploadId, 1);
      const { recordingId } = await database
        .selectFrom('upload')
        .select('recordingId')
        .where('id', '=', uploadId)
        .executeTakeFirstOrThrow();
      // In place of the jobs that would analyse it with the default parameters, which take longer.
      await db.pool.query('select graphile_worker.remove_job($1)', [`recording.stored:${recordingId}`]);
      await db.pool.query("delete from graphile_worker._private_jobs where payload->>'uploadId' = $1", [uploadId]);
      const unit = await findUnit(database, 'recording', recordingId!);
      const choice = choosePipelines(pipelines, await outlineOf(unit!, storage), null);
      await database.transaction().execute((trx) =>
        queueAnalyses(trx, {
          unit: unit!,
          choice,
          named: null,
          occasion: 'stored:test',
          parametersOf: (pipeline) => resolveParameters(pipeline, parameters),
          requestedBy: null,
        }),
      );
    },
    async startWorker() {
      const child = spawn(process.execPath, [workerFile, 'worker'], {
        env: {
          ...process.env,
          DATABASE_URL: db.url,
          OVERREAD_HOME: home,
          STORAGE_URL: pathToFileURL(objects).href,
          SERIES_QUIET_SECONDS: '0.5',
          LOG_LEVEL: 'info',
        },
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      processes.add(child);
      let output = '';
      const gone = new Promise<void>((done) => child.once('close', () => done()));
      const takesJobs = new Promise<void>((done, fail) => {
        child.stderr?.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          if (output.includes('the worker takes jobs')) done();
        });
        void gone.then(() => fail(new Error(`The worker ended by itself:\n${output.slice(-2000)}`)));
      });
      // Whoever does not wait for the start is not to be stopped by its failure.
      takesJobs.catch(() => undefined);
      return {
        takesJobs,
        async kill() {
          child.kill('SIGKILL');
          await gone;
          processes.delete(child);
        },
      };
    },
    async reach({ work, share }) {
      const attempt = await attemptOf();
      const deadline = Date.now() + PATIENCE_MS;
      const reached =
        work === 'intake' ? async () => (await indexedShare()) >= share : () => analysedSince(attempt, share);
      while (!(await reached())) {
        if (Date.now() > deadline) throw new Error(`The worker did not come to ${share} of the ${work}.`);
        await sleep(10);
      }
    },
    async progress() {
      const row = await analysis();
      return `${row.status} ${Math.round(row.progress * 100)} % ${row.stage ?? ''}`.trim();
    },
    async allDone() {
      const deadline = Date.now() + PATIENCE_MS;
      for (;;) {
        const { rows } = await db.pool.query(
          `select task_identifier, attempts, last_error, run_at, locked_by is not null as running from graphile_worker.jobs`,
        );
        if (rows.length === 0) return;
        if (Date.now() > deadline) throw new Error(`Still there after five minutes: ${JSON.stringify(rows)}`);
        await sleep(50);
      }
    },
    snapshot: () => takeSnapshot(database, objects),
    async close() {
      for (const child of processes) child.kill('SIGKILL');
      await db.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
