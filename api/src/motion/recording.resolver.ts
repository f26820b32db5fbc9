import { sql } from 'kysely';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { noteListing } from '../audit/listing.js';
import type { Row } from '../database/tables.js';
import { Patient } from '../imaging/patient.graphql.js';
import { After, First } from '../relay/arguments.js';
import { type Connection, pageArguments, toConnection } from '../relay/connection.js';
import type { RequestContext } from '../relay/context.js';
import { countRows, newestFirst, readPage } from '../relay/keyset.js';
import { connectRelation, relationLoaders } from '../relay/relation.js';
import { contains } from '../relay/search.js';
import { Recording, RecordingConnection } from './recording.graphql.js';

const ordering = newestFirst(sql`t.created_at`, sql`t.id`);
const recordingsOfPatient = relationLoaders({ table: 'recording', parent: sql`t.patient_id`, ordering });

@Resolver()
export class RecordingQueries {
  @Query(() => RecordingConnection, { description: 'Newest first.' })
  async recordings(
    @Ctx() context: RequestContext,
    @First(20) first: number,
    @After() after: string | null,
    @Arg('search', () => String, {
      nullable: true,
      description: "Part of the file name, or of the patient's name or id.",
    })
    search: string | null,
  ): Promise<Connection<Recording>> {
    const inRecording = contains(search, [sql`t.file_name`]);
    const inPatient = contains(search, [sql`p.name`, sql`p.dicom_patient_id`]);
    await noteListing(context);
    const query = {
      from: sql`recording`,
      where: sql`(${inRecording} or exists (select from patient p where p.id = t.patient_id and ${inPatient}))`,
      ordering,
    };
    const page = await readPage<Row<'recording'>>(context.database, query, pageArguments(first, after));
    return toConnection(
      page,
      (row) => new Recording(row),
      () => countRows(context.database, query),
    );
  }
}

@Resolver(() => Patient)
export class RecordingsOfPatient {
  @FieldResolver(() => RecordingConnection, { description: 'Newest first.' })
  recordings(
    @Root() patient: Patient,
    @Ctx() context: RequestContext,
    @First(20) first: number,
    @After() after: string | null,
  ): Promise<Connection<Recording>> {
    return connectRelation(context, recordingsOfPatient, patient.row.id, { first, after }, (row) => new Recording(row));
  }
}
