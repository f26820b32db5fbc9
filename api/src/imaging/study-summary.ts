/** What a study holds, counted; one query for all studies of a page. */
import { sql } from 'kysely';
import { inOrderOf, type LoaderDefinition } from '../relay/loader.js';

export interface StudySummary {
  readonly studyId: string;
  readonly modalities: string[];
  readonly seriesCount: number;
  readonly instanceCount: number;
}

export const studySummaries: LoaderDefinition<string, StudySummary> = {
  name: 'what studies hold',
  batch: async (database, studyIds) => {
    const { rows } = await sql<StudySummary>`
      select s.study_id,
        array_agg(distinct s.modality order by s.modality) as modalities,
        count(*)::integer as series_count,
        sum((select count(*) from instance i where i.series_id = s.id))::integer as instance_count
      from series s where s.study_id = any(${[...studyIds]}::uuid[])
      group by s.study_id`.execute(database);
    const found = inOrderOf(studyIds, rows, (row) => row.studyId);
    return found.map(
      (summary, place) => summary ?? { studyId: studyIds[place]!, modalities: [], seriesCount: 0, instanceCount: 0 },
    );
  },
};
