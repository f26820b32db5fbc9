/**
 * Reading before the machine: while the site asks for it (`FIRST_READ_BEFORE_MARKS`), what a pipeline said of a mammogram
 * stays hidden from everybody who may review until that person has committed a first read of the study. Withheld are
 * findings, candidates, masks, heat map, measurements and suspicion, wherever they are asked for: GraphQL, media, worklist.
 * Integrations and auditors, who cannot review, read them as ever. The order of a worklist is not withheld: it says of
 * no study what was seen on it.
 */
import { sql } from 'kysely';
import type { MiddlewareFn } from 'type-graphql';
import type { AccessAudit } from '../audit/access-audit.js';
import type { Database } from '../database/connect.js';
import type { Row } from '../database/tables.js';
import { isPermitted } from '../identity/permissions.js';
import type { RequestContext, Viewer } from '../relay/context.js';
import { inOrderOf, type LoaderDefinition, Loaders } from '../relay/loader.js';

export const MARKS_WITHHELD = 'The marks are shown once you have committed your first read of this study.';

interface ReaderOfStudy {
  readonly readerId: string;
  readonly studyId: string;
}

/** Null for a study without mammograms. */
type Standing = { readonly hasRead: boolean } | null;

const identity = ({ readerId, studyId }: ReaderOfStudy): string => `${readerId}/${studyId}`;

/** Two columns of the same length, for `unnest`. */
const columns = (keys: readonly ReaderOfStudy[]) =>
  sql`${keys.map(({ readerId }) => readerId)}::text[], ${keys.map(({ studyId }) => studyId)}::uuid[]`;

const standings: LoaderDefinition<ReaderOfStudy, Standing> = {
  name: 'whether a reader has read a study of mammograms',
  identity,
  batch: async (database, keys) => {
    const { rows } = await sql<ReaderOfStudy & { hasRead: boolean }>`
      select k.reader_id, k.study_id, exists (
        select from mammography_read r where r.study_id = k.study_id and r.reader_id = k.reader_id) as has_read
      from unnest(${columns(keys)}) k (reader_id, study_id)
      where exists (select from series s where s.study_id = k.study_id and s.modality = 'MG')`.execute(database);
    const found = new Map(rows.map((row) => [identity(row), row]));
    return keys.map((key) => found.get(identity(key)) ?? null);
  },
};

/** Writes down that marks go out to a reader now, unless some did before. */
const noteViews: LoaderDefinition<ReaderOfStudy, true> = {
  name: 'first views of marks',
  identity,
  batch: async (database, keys) => {
    await sql`insert into marks_view (reader_id, study_id)
      select * from unnest(${columns(keys)}) on conflict do nothing`.execute(database);
    return keys.map(() => true);
  },
};

/** Of a RequestContext, what it takes here; other edges than GraphQL put it together themselves (`readerOf`). */
export type ReaderContext = Pick<RequestContext, 'viewer' | 'address' | 'access' | 'loaders' | 'firstReadBeforeMarks'>;

export function readerOf(
  { database, config }: { readonly database: Database; readonly config: { readonly FIRST_READ_BEFORE_MARKS: boolean } },
  access: AccessAudit,
  viewer: Viewer,
  address: string | null,
): ReaderContext {
  return {
    viewer,
    address,
    access,
    loaders: new Loaders(database),
    firstReadBeforeMarks: config.FIRST_READ_BEFORE_MARKS,
  };
}

/** @returns why what pipelines said of this study is withheld from whoever asks; null where it is not */
export async function withheldOfStudy(context: ReaderContext, studyId: string): Promise<string | null> {
  const { viewer, loaders, firstReadBeforeMarks } = context;
  if (!firstReadBeforeMarks || !isPermitted(viewer.role, 'review')) return null;
  const standing = await loaders.of(standings).load({ readerId: viewer.id, studyId });
  return standing?.hasRead === false ? MARKS_WITHHELD : null;
}

type OfSeries = Pick<Row<'analysis'>, 'seriesId'>;

/** The study of a series of mammograms; null for other series. */
const studyOfMammograms: LoaderDefinition<string, string | null> = {
  name: 'study of a series of mammograms',
  batch: async (database, ids) => {
    const query = database.selectFrom('series').select(['id', 'studyId']).where('id', 'in', ids);
    const rows = await query.where('modality', '=', 'MG').execute();
    return inOrderOf(ids, rows, ({ id }) => id).map((row) => row?.studyId ?? null);
  },
};

async function mammogramOf({ loaders }: ReaderContext, { seriesId }: OfSeries): Promise<string | null> {
  return seriesId === null ? null : loaders.of(studyOfMammograms).load(seriesId);
}

/** For whoever knows already that no series among these is one of mammograms: nobody has to ask the database. */
export function rememberOthers({ loaders }: ReaderContext, analyses: readonly OfSeries[]): void {
  const loader = loaders.of(studyOfMammograms);
  for (const { seriesId } of analyses) if (seriesId !== null) loader.prime(seriesId, null);
}

/** @returns why the marks of this analysis are withheld from whoever asks; null where they are not */
export async function withheldOf(context: ReaderContext, analysis: OfSeries): Promise<string | null> {
  const studyId = await mammogramOf(context, analysis);
  return studyId === null ? null : withheldOfStudy(context, studyId);
}

/**
 * To be awaited before marks go out: keeps that this reader has had them from now on, which is what `marksSeenBefore` of
 * a later read says. An analysis without a mark counts as well: "nothing was found" is also something to know.
 */
export async function noteMarks(context: ReaderContext, analysis: Pick<Row<'analysis'>, 'seriesId' | 'status'>) {
  const { viewer, address, access, loaders } = context;
  if (analysis.status !== 'SUCCEEDED' || !isPermitted(viewer.role, 'review')) return;
  const studyId = await mammogramOf(context, analysis);
  if (studyId === null) return;
  await loaders.of(noteViews).load({ readerId: viewer.id, studyId });
  await access.opened({ action: 'marks.view', actor: viewer, address, subject: { type: 'Study', id: studyId } });
}

/**
 * Guards one field of an Analysis.
 * @param hidden what is answered instead: the type's own "nothing"; `Analysis.marksWithheld` tells it from a real nothing
 * @param areMarks whether the field tells where something was seen; a number for sorting alone does not
 */
export const withholdAs =
  (hidden: null | 0 | readonly [], areMarks = false): MiddlewareFn<RequestContext> =>
  async ({ root, context }, next) => {
    // Only fields of Analysis bear it, and each Analysis is made of its row.
    const { row } = root as { readonly row: Row<'analysis'> };
    if ((await withheldOf(context, row)) !== null) return hidden;
    if (areMarks) await noteMarks(context, row);
    return next();
  };
