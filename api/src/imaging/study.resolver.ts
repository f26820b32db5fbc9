import { sql } from 'kysely';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { noteListing } from '../audit/listing.js';
import type { Row } from '../database/tables.js';
import { After, First } from '../relay/arguments.js';
import { type Connection, pageArguments, toConnection } from '../relay/connection.js';
import type { RequestContext } from '../relay/context.js';
import { countRows, newestFirst, readPage } from '../relay/keyset.js';
import { connectRelation, relationLoaders } from '../relay/relation.js';
import { contains } from '../relay/search.js';
import { Patient } from './patient.graphql.js';
import { Series } from './series.graphql.js';
import { Study, StudyConnection, studiesById } from './study.graphql.js';

const ordering = newestFirst(sql`t.created_at`, sql`t.id`);
const studiesOfPatient = relationLoaders({ table: 'study', parent: sql`t.patient_id`, ordering });

@Resolver()
export class StudyQueries {
  @Query(() => StudyConnection, { description: 'Newest first.' })
  async studies(
    @Ctx() context: RequestContext,
    @First(20) first: number,
    @After() after: string | null,
    @Arg('search', () => String, {
      nullable: true,
      description: "Part of a patient's name or id, of the description or of the accession number; or a whole UID.",
    })
    search: string | null,
  ): Promise<Connection<Study>> {
    const inStudy = contains(search, [sql`t.description`, sql`t.accession_number`, sql`t.study_instance_uid`]);
    const inPatient = contains(search, [sql`p.name`, sql`p.dicom_patient_id`]);
    await noteListing(context);
    const query = {
      from: sql`study`,
      where: sql`(${inStudy} or exists (select from patient p where p.id = t.patient_id and ${inPatient}))`,
      ordering,
    };
    const page = await readPage<Row<'study'>>(context.database, query, pageArguments(first, after));
    return toConnection(
      page,
      (row) => new Study(row),
      () => countRows(context.database, query),
    );
  }
}

@Resolver(() => Patient)
export class StudiesOfPatient {
  @FieldResolver(() => StudyConnection, { description: 'Newest first.' })
  studies(
    @Root() patient: Patient,
    @Ctx() context: RequestContext,
    @First(20) first: number,
    @After() after: string | null,
  ): Promise<Connection<Study>> {
    return connectRelation(context, studiesOfPatient, patient.row.id, { first, after }, (row) => new Study(row));
  }
}

@Resolver(() => Series)
export class StudyOfSeries {
  @FieldResolver(() => Study)
  async study(@Root() series: Series, @Ctx() context: RequestContext): Promise<Study> {
    const row = await context.loaders.of(studiesById).load(series.row.studyId);
    // The foreign key is not null and studies are never deleted.
    return new Study(row!);
  }
}
