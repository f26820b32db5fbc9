import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import type { Row } from '../database/tables.js';
import type { RequestContext } from '../relay/context.js';
import { groupedBy, type LoaderDefinition } from '../relay/loader.js';
import { isEarlier } from './prior.js';
import { Study } from './study.graphql.js';

@ObjectType({
  description: 'Another study of the same patient: Patient ID and its issuer are the same, whatever the name.',
})
export class Prior {
  @Field(() => Study)
  study: Study;

  @Field({
    description:
      'False where it cannot be told which of the two is the earlier one: a date or, on one day, a time is missing.',
  })
  isEarlier: boolean;
}

/** By patient, newest first, those without a date last. */
const studiesByPatient: LoaderDefinition<string, Row<'study'>[]> = {
  name: 'studies of a patient by their date',
  batch: async (database, patientIds) => {
    const rows = await database
      .selectFrom('study')
      .selectAll()
      .where('patientId', 'in', patientIds)
      .orderBy('studyDate', (order) => order.desc().nullsLast())
      .orderBy('studyTime', (order) => order.desc().nullsLast())
      .orderBy('id')
      .execute();
    return groupedBy(patientIds, rows, (row) => row.patientId);
  },
};

@Resolver(() => Study)
export class PriorsOfStudy {
  @FieldResolver(() => [Prior], {
    description: 'Newest first; those of which it is not known whether they are earlier come last.',
  })
  async priors(@Root() study: Study, @Ctx() context: RequestContext): Promise<Prior[]> {
    // A patient without Patient ID belongs to its study alone, so that no stranger's study gets in here.
    const rows = await context.loaders.of(studiesByPatient).load(study.row.patientId);
    const others = rows.filter(({ id }) => id !== study.row.id).map((row) => ({ row, is: isEarlier(row, study.row) }));
    return [
      ...others.filter(({ is }) => is === true).map(({ row }) => ({ study: new Study(row), isEarlier: true })),
      ...others.filter(({ is }) => is === null).map(({ row }) => ({ study: new Study(row), isEarlier: false })),
    ];
  }
}
