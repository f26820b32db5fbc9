/**
 * The worklist: studies and recordings in one list, newest first, each with where it stands. Two queries a page.
 *
 * Of each unit (series or recording) and pipeline only the newest analysis counts: an analysis that was run again
 * replaces the one before it.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/connect.js';
import type { Row } from '../database/tables.js';
import type { Page, PageArguments } from '../relay/connection.js';
import { countRows, type KeysetQuery, newestFirst, readPage } from '../relay/keyset.js';
import { groupedBy, type LoaderDefinition } from '../relay/loader.js';
import { contains } from '../relay/search.js';

export const worklistKinds = ['STUDY', 'RECORDING'] as const;
export type WorklistKind = (typeof worklistKinds)[number];

export const worklistStatuses = ['RECEIVING', 'ANALYSING', 'FAILED', 'NOT_ANALYSED', 'TO_REVIEW', 'REVIEWED'] as const;
export type WorklistStatus = (typeof worklistStatuses)[number];

export interface WorklistRow {
  readonly id: string;
  readonly kind: WorklistKind;
  readonly patientId: string | null;
  readonly createdAt: Date;
  readonly status: WorklistStatus;
  readonly progress: number | null;
  /** Whether the study has mammograms, whose marks may be withheld. */
  readonly mammograms: boolean;
  readonly suspicion: number | null;
  readonly findingCount: number;
  readonly decidedCount: number;
}

export interface WorklistFilters {
  readonly kind?: WorklistKind | null | undefined;
  readonly status?: readonly WorklistStatus[] | null | undefined;
  readonly search?: string | null | undefined;
}

/** Studies and recordings that fit the filters: id, kind, patient_id, created_at. */
function unitsOf({ kind, search }: WorklistFilters): RawBuilder<unknown> {
  const ofStudy = contains(search, [sql`s.description`, sql`s.accession_number`, sql`p.name`, sql`p.dicom_patient_id`]);
  const ofRecording = contains(search, [sql`r.file_name`, sql`p.name`, sql`p.dicom_patient_id`]);
  return sql`(
    select s.id, 'STUDY' as kind, s.patient_id, s.created_at
    from study s join patient p on p.id = s.patient_id
    where ${kind === 'RECORDING' ? sql`false` : sql`true`} and ${ofStudy}
    union all
    select r.id, 'RECORDING' as kind, r.patient_id, r.created_at
    from recording r left join patient p on p.id = r.patient_id
    where ${kind === 'STUDY' ? sql`false` : sql`true`} and ${ofRecording}
  )`;
}

/**
 * Where each unit stands: its columns and those of `Standing`. Set by set rather than unit by unit, so that PostgreSQL
 * takes indexes for the fifty units of a page and hashes for all of them.
 * @param units a parenthesised query with at least id and kind
 */
function withStanding(units: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    with unit as materialized (select * from ${units} u),
    series_of as materialized (
      select u.id as unit_id, s.id as series_id, s.modality from unit u join series s on s.study_id = u.id
    ),
    newest as materialized (
      select distinct on (unit_id, series_id, pipeline) unit_id, id, status, progress, suspicion
      from (
        select o.unit_id, a.* from series_of o join analysis a on a.series_id = o.series_id
        union all
        select u.id as unit_id, a.* from unit u join analysis a on a.recording_id = u.id
      ) a
      order by unit_id, series_id, pipeline, created_at desc, id desc
    ),
    counted as (
      select unit_id,
        count(*) filter (where status in ('QUEUED', 'RUNNING')) as running,
        count(*) filter (where status = 'FAILED') as failed,
        count(*) filter (where status = 'SUCCEEDED') as succeeded,
        avg(progress) filter (where status in ('QUEUED', 'RUNNING')) as progress,
        max(suspicion) filter (where status = 'SUCCEEDED') as suspicion
      from newest group by unit_id
    ),
    judged as (
      select n.unit_id, count(*)::integer as findings,
        (count(*) filter (where exists (select from decision d where d.finding_id = f.id)))::integer as decided
      from newest n join finding f on f.analysis_id = n.id and f.kind = 'FINDING'
      where n.status = 'SUCCEEDED' group by n.unit_id
    ),
    -- A series is received once something has been said about it after its last image came.
    receiving as (
      select distinct o.unit_id
      from series_of o
      join (
        select i.series_id, max(i.created_at) as last_came
        from series_of o join instance i on i.series_id = o.series_id group by i.series_id
      ) came on came.series_id = o.series_id
      left join (
        select a.series_id, max(a.created_at) as last_said
        from series_of o join analysis a on a.series_id = o.series_id group by a.series_id
      ) said on said.series_id = o.series_id
      where last_said is null or last_said < last_came
    )
    select u.*,
      case
        when c.running > 0 then 'ANALYSING'
        when r.unit_id is not null or (u.kind = 'RECORDING' and c.unit_id is null) then 'RECEIVING'
        when c.failed > 0 then 'FAILED'
        when coalesce(c.succeeded, 0) = 0 then 'NOT_ANALYSED'
        when j.decided < j.findings or (j.unit_id is null and not ${isMarked}) then 'TO_REVIEW'
        else 'REVIEWED'
      end as status,
      c.progress, c.suspicion,
      exists (select from series_of o where o.unit_id = u.id and o.modality = 'MG') as mammograms,
      coalesce(j.findings, 0) as finding_count, coalesce(j.decided, 0) as decided_count
    from unit u
    left join counted c on c.unit_id = u.id
    left join judged j on j.unit_id = u.id
    left join receiving r on r.unit_id = u.id
  )`;
}

/** Where a pipeline found nothing there is nothing to decide; a reader's own mark or read says that somebody looked. */
const isMarked = sql`case u.kind
  when 'STUDY' then exists (
    select from annotation m join series s on s.id = m.series_id where s.study_id = u.id and m.removed_at is null)
    or exists (select from mammography_read r where r.study_id = u.id)
  else exists (select from annotation m where m.recording_id = u.id and m.removed_at is null) end`;

const ordering = newestFirst(sql`t.created_at`, sql`t.id`);

/** One page. Where each stands is worked out for the rows of the page alone, unless the status itself is filtered by. */
export async function readWorklist(
  database: Database,
  filters: WorklistFilters,
  page: PageArguments,
): Promise<Page<WorklistRow>> {
  if (filters.status != null) return readPage<WorklistRow>(database, queryByStatus(filters, filters.status), page);
  const units = await readPage<Unit>(database, { from: unitsOf(filters), where: sql`true`, ordering }, page);
  const standings = await readStandings(
    database,
    units.rows.map(({ row }) => row),
  );
  return { ...units, rows: units.rows.map(({ cursor, row }) => ({ cursor, row: standings.get(row.id)! })) };
}

type Unit = Pick<WorklistRow, 'id' | 'kind' | 'patientId' | 'createdAt'>;

async function readStandings(database: Database, units: readonly Unit[]): Promise<Map<string, WorklistRow>> {
  const ids = units.map(({ id }) => id);
  const given = sql`(
    select s.id, 'STUDY' as kind, s.patient_id, s.created_at from study s where s.id = any(${ids}::uuid[])
    union all
    select r.id, 'RECORDING', r.patient_id, r.created_at from recording r where r.id = any(${ids}::uuid[]))`;
  const { rows } = await sql<WorklistRow>`select t.* from ${withStanding(given)} t`.execute(database);
  return new Map(rows.map((row) => [row.id, row]));
}

const queryByStatus = (filters: WorklistFilters, status: readonly WorklistStatus[]): KeysetQuery => ({
  from: withStanding(unitsOf(filters)),
  where: sql`t.status = any(${[...status]}::text[])`,
  ordering,
});

export function countWorklist(database: Database, filters: WorklistFilters): Promise<number> {
  const { status } = filters;
  if (status != null) return countRows(database, queryByStatus(filters, status));
  return countRows(database, { from: unitsOf(filters), where: sql`true`, ordering });
}

/** The newest analysis of each pipeline on each unit, by study or recording. */
export const currentAnalyses: LoaderDefinition<string, Row<'analysis'>[]> = {
  name: 'current analyses of a study or recording',
  batch: async (database, ids) => {
    const { rows } = await sql<Row<'analysis'> & { unitId: string }>`
      select distinct on (t.series_id, t.recording_id, t.pipeline) t.*
      from (
        select a.*, s.study_id as unit_id from series s join analysis a on a.series_id = s.id
        where s.study_id = any(${[...ids]}::uuid[])
        union all
        select a.*, a.recording_id as unit_id from analysis a where a.recording_id = any(${[...ids]}::uuid[])
      ) t
      order by t.series_id, t.recording_id, t.pipeline, t.created_at desc, t.id desc`.execute(database);
    return groupedBy(ids, rows, (row) => row.unitId);
  },
};
