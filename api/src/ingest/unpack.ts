import { groupCommit } from '../database/group-commit.js';
import type { NewRow, Row } from '../database/tables.js';
import type { UnpackBudget } from '../formats/archive/budget.js';
import { type ArchiveEntry, openZip, type ZipArchive } from '../formats/archive/zip.js';
import { ArchiveError, type FormatError, isFormatError } from '../formats/error-codes.js';
import type { StoredObject } from '../storage/object-store.js';
import type { IngestContext } from './accept.js';
import { addReceived, notifyUploads, writeOutcome } from './outcome.js';

/** Files of one archive that are unpacked and indexed at the same time: some wait for the disk, some for the database. */
const CONCURRENCY = 4;
/** Between two notices of how far an archive has come. */
const NOTICE_MS = 1000;

export interface UnpackContext extends IngestContext {
  readonly seriesQuietSeconds: number;
}

/** What happens to a file once its bytes are an object: the same as to one that came by itself. */
export type ProcessFile = (upload: Row<'upload'>, within: ZipArchive) => Promise<void>;

/**
 * Makes each file of a zip an upload of its own and processes it. Memory stays flat; what was done before an interruption
 * is found by its place in the directory and is not done again. A file that cannot be used disturbs no other.
 *
 * @param depth of the archive: 0 for one that was received
 * @returns how many files it lists
 * @throws {ArchiveError} ARCHIVE_CORRUPT, ARCHIVE_TOO_LARGE, ARCHIVE_TOO_DEEP; files before the damage stay
 */
export async function unpack(
  context: UnpackContext,
  archive: Row<'upload'>,
  path: string,
  budget: UnpackBudget,
  depth: number,
  process: ProcessFile,
): Promise<number> {
  if (depth >= budget.limits.depth) {
    throw new ArchiveError('ARCHIVE_TOO_DEEP', `it lies in ${depth} other archives; unpack it and send its files`);
  }
  await using zip = await openZip(path, budget);
  await context.database
    .updateTable('upload')
    .set({ entryCount: zip.fileCount })
    .where('id', '=', archive.id)
    .execute();
  const known = await knownEntries(context, archive.id);
  let noticed = Date.now();
  await inParallel(zip.entries(), CONCURRENCY, async (entry) => {
    const before = known.get(entry.index);
    if (before === 'DONE' || before === 'FAILED') return;
    const upload = before === undefined ? await takeIn(context, archive, entry) : await find(context, archive, entry);
    if (upload.status === 'PROCESSING') await process(upload, zip);
    if (Date.now() - noticed < NOTICE_MS) return;
    noticed = Date.now();
    await notifyUploads(context.database, [archive]);
  });
  return zip.fileCount;
}

async function knownEntries({ database }: IngestContext, archiveId: string): Promise<Map<number, string>> {
  const rows = await database
    .selectFrom('upload')
    .select(['entryIndex', 'status'])
    .where('parentId', '=', archiveId)
    .execute();
  return new Map(rows.map(({ entryIndex, status }) => [entryIndex!, status]));
}

/** What an attempt that was interrupted left. */
async function find({ database }: IngestContext, archive: Row<'upload'>, { index }: ArchiveEntry) {
  return database
    .selectFrom('upload')
    .selectAll()
    .where('parentId', '=', archive.id)
    .where('entryIndex', '=', index)
    .executeTakeFirstOrThrow();
}

/** Puts the file into the object store and writes its row; FAILED where its bytes do not come out whole. */
async function takeIn(context: UnpackContext, archive: Row<'upload'>, entry: ArchiveEntry): Promise<Row<'upload'>> {
  const { userId, source, patientId } = archive;
  const row: NewRow<'upload'> = {
    id: crypto.randomUUID(),
    ...{ userId, source, patientId, parentId: archive.id, entryIndex: entry.index, fileName: entry.name },
    sizeBytes: entry.sizeBytes,
    status: 'PROCESSING',
  };
  const { database, seriesQuietSeconds } = context;
  const content = await store(context, entry);
  if (!isFormatError(content)) return addEntry(database, { ...row, ...content, receivedBytes: content.sizeBytes });
  const upload = await addEntry(database, row);
  await writeOutcome(database, { upload, content, seriesQuietSeconds });
  return { ...upload, status: 'FAILED' };
}

/** Files that are unpacked at the same time share a transaction. */
const addEntry = groupCommit<NewRow<'upload'>, Row<'upload'>>(async (trx, rows) => {
  await addReceived(
    trx,
    rows.flatMap(({ sha256, sizeBytes }) => (sha256 == null ? [] : [{ sha256, sizeBytes }])),
  );
  const written = await trx.insertInto('upload').values(rows).returningAll().execute();
  const byId = new Map(written.map((upload) => [upload.id, upload]));
  return rows.map(({ id }) => byId.get(id)!);
});

async function store({ storage }: IngestContext, entry: ArchiveEntry): Promise<StoredObject | FormatError> {
  try {
    return await storage.put(await entry.read());
  } catch (error) {
    if (isFormatError(error)) return error;
    throw error;
  }
}

/** Runs `work` on what comes, so many at a time; the first error stops the taking of more and is thrown at the end. */
async function inParallel<T>(source: AsyncIterable<T>, limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | null = null;
  try {
    for await (const item of source) {
      const task: Promise<void> = work(item)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => running.delete(task));
      running.add(task);
      if (running.size >= limit) await Promise.race(running);
      if (failure) break;
    }
  } finally {
    await Promise.all(running);
  }
  if (failure) throw (failure as { readonly error: unknown }).error;
}
