import { sql } from 'kysely';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { noteListing } from '../audit/listing.js';
import type { Row } from '../database/tables.js';
import { Recording } from '../motion/recording.graphql.js';
import { After, First } from '../relay/arguments.js';
import { type Connection, pageArguments, toConnection } from '../relay/connection.js';
import type { RequestContext } from '../relay/context.js';
import { countRows, newestFirst, readPage } from '../relay/keyset.js';
import { contains } from '../relay/search.js';
import { Patient, PatientConnection, patientsById } from './patient.graphql.js';
import { Study } from './study.graphql.js';

@Resolver()
export class PatientQueries {
  @Query(() => PatientConnection, { description: 'Newest first.' })
  async patients(
    @Ctx() context: RequestContext,
    @First(20) first: number,
    @After() after: string | null,
    @Arg('search', () => String, { nullable: true, description: "Part of a patient's name or id." })
    search: string | null,
  ): Promise<Connection<Patient>> {
    await noteListing(context);
    const query = {
      from: sql`patient`,
      where: contains(search, [sql`t.name`, sql`t.dicom_patient_id`]),
      ordering: newestFirst(sql`t.created_at`, sql`t.id`),
    };
    const page = await readPage<Row<'patient'>>(context.database, query, pageArguments(first, after));
    return toConnection(
      page,
      (row) => new Patient(row),
      () => countRows(context.database, query),
    );
  }
}

@Resolver(() => Study)
export class PatientOfStudy {
  @FieldResolver(() => Patient)
  async patient(@Root() study: Study, @Ctx() context: RequestContext): Promise<Patient> {
    const row = await context.loaders.of(patientsById).load(study.row.patientId);
    // The foreign key is not null and patients are never deleted.
    return new Patient(row!);
  }
}

@Resolver(() => Recording)
export class PatientOfRecording {
  @FieldResolver(() => Patient, { nullable: true })
  async patient(@Root() recording: Recording, @Ctx() context: RequestContext): Promise<Patient | null> {
    if (recording.row.patientId === null) return null;
    const row = await context.loaders.of(patientsById).load(recording.row.patientId);
    return row === null ? null : new Patient(row);
  }
}
