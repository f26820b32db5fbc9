/**
 * The worklist: studies and recordings in one list, newest first, each with where it stands. One query a page.
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
  readonly suspicion: number | null;
  readonly findingCount: number;
  readonly decidedCount: number;
}

export interface WorklistFilters {
  readonly kind?: WorklistKind | null | undefined;
  readonly status?: readonly WorklistStatus[] | null | undefined;
  readonly search?: string | null | undefined;
}

const units = sql`(
  select 'STUDY' as kind, s.id, s.patient_id, s.created_at, s.description as title from study s
  union all
  select 'RECORDING' as kind, r.id, r.patient_id, r.created_at, r.file_name as title from recording r
)`;

/** The newest analysis of each unit and pipeline below the study or recording `u`. */
const newestAnalyses = sql`(
  select distinct on (a.series_id, a.recording_id, a.pipeline) a.*
  from analysis a left join series s on s.id = a.series_id
  where (u.kind = 'STUDY' and s.study_id = u.id) or (u.kind = 'RECORDING' and a.recording_id = u.id)
  order by a.series_id, a.recording_id, a.pipeline, a.created_at desc, a.id desc
)`;

/** A series is received once something has been said about it after its last image came. */
const isReceiving = sql`case u.kind
  when 'STUDY' then exists (
    select from series s where s.study_id = u.id
      and not exists (
        select from analysis a where a.series_id = s.id
          and a.created_at >= (select max(i.created_at) from instance i where i.series_id = s.id)))
  else not exists (select from analysis a where a.recording_id = u.id) end`;

const standing = sql`(
  select
    case
      when counted.running > 0 then 'ANALYSING'
      when ${isReceiving} then 'RECEIVING'
      when counted.failed > 0 then 'FAILED'
      when counted.succeeded = 0 then 'NOT_ANALYSED'
      when counted.decided < counted.findings or (counted.findings = 0 and not ${isMarked()}) then 'TO_REVIEW'
      else 'REVIEWED'
    end as status,
    counted.progress, counted.suspicion,
    counted.findings::integer as finding_count, counted.decided::integer as decided_count
  from (
    select
      count(*) filter (where a.status in ('QUEUED', 'RUNNING')) as running,
      count(*) filter (where a.status = 'FAILED') as failed,
      count(*) filter (where a.status = 'SUCCEEDED') as succeeded,
      avg(a.progress) filter (where a.status in ('QUEUED', 'RUNNING')) as progress,
      max(a.suspicion) filter (where a.status = 'SUCCEEDED') as suspicion,
      coalesce(sum(f.findings) filter (where a.status = 'SUCCEEDED'), 0) as findings,
      coalesce(sum(f.decided) filter (where a.status = 'SUCCEEDED'), 0) as decided
    from ${newestAnalyses} a
    cross join lateral (
      select count(*) as findings,
        count(*) filter (where exists (select from decision d where d.finding_id = f.id)) as decided
      from finding f where f.analysis_id = a.id and f.kind = 'FINDING'
    ) f
  ) counted
)`;

/** Where a pipeline found nothing there is nothing to decide; a reader's own mark says that somebody looked. */
function isMarked(): RawBuilder<unknown> {
  return sql`exists (
    select from annotation m left join series s on s.id = m.series_id
    where m.removed_at is null
      and ((u.kind = 'STUDY' and s.study_id = u.id) or (u.kind = 'RECORDING' and m.recording_id = u.id)))`;
}

function worklistQuery({ kind, status, search }: WorklistFilters, withStanding: boolean): KeysetQuery {
  const inUnit = contains(search, [sql`u.title`, sql`st.accession_number`, sql`p.name`, sql`p.dicom_patient_id`]);
  const ofKind = kind == null ? sql`true` : sql`u.kind = ${kind}`;
  return {
    from: sql`(
      select u.id, u.kind, u.patient_id, u.created_at ${withStanding ? sql`, standing.*` : sql``}
      from ${units} u
      left join patient p on p.id = u.patient_id
      left join study st on st.id = u.id
      ${withStanding ? sql`cross join lateral ${standing} standing` : sql``}
      where ${ofKind} and ${inUnit})`,
    where: status == null ? sql`true` : sql`t.status = any(${[...status]}::text[])`,
    ordering: newestFirst(sql`t.created_at`, sql`t.id`),
  };
}

export function readWorklist(
  database: Database,
  filters: WorklistFilters,
  page: PageArguments,
): Promise<Page<WorklistRow>> {
  return readPage<WorklistRow>(database, worklistQuery(filters, true), page);
}

export function countWorklist(database: Database, filters: WorklistFilters): Promise<number> {
  // Where each stands is worked out only if it is asked for: it costs more than all the rest.
  return countRows(database, worklistQuery(filters, filters.status != null));
}

/** The newest analysis of each pipeline on each unit, by study or recording. */
export const currentAnalyses: LoaderDefinition<string, Row<'analysis'>[]> = {
  name: 'current analyses of a study or recording',
  batch: async (database, ids) => {
    const { rows } = await sql<Row<'analysis'> & { unitId: string }>`
      select distinct on (a.series_id, a.recording_id, a.pipeline) a.*, coalesce(s.study_id, a.recording_id) as unit_id
      from analysis a left join series s on s.id = a.series_id
      where s.study_id = any(${[...ids]}::uuid[]) or a.recording_id = any(${[...ids]}::uuid[])
      order by a.series_id, a.recording_id, a.pipeline, a.created_at desc, a.id desc`.execute(database);
    return groupedBy(ids, rows, (row) => row.unitId);
  },
};
