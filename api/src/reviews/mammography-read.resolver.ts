import { GraphQLJSONObject } from 'graphql-scalars';
import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { withheldOfStudy } from '../analyses/withheld.js';
import type {
  BiRadsCategory,
  BreastDensity,
  BreastSide as BreastSideName,
  Recommendation as RecommendationName,
  Row,
} from '../database/tables.js';
import type { Permission } from '../identity/permissions.js';
import { findUser, User } from '../identity/user.graphql.js';
import { Study, studiesById } from '../imaging/study.graphql.js';
import type { RequestContext } from '../relay/context.js';
import { UserError, withUserErrors } from '../relay/errors.js';
import { expectGlobalId } from '../relay/global-id.js';
import { groupedBy, type LoaderDefinition } from '../relay/loader.js';
import { newestFirst } from './chain.js';
import {
  BiRadsCategoryEnum,
  BreastDensityEnum,
  BreastSide,
  MammographyRead,
  Recommendation,
  SideInDoubt,
} from './mammography-read.graphql.js';
import { commitRead } from './mammography-read.js';
import { sidesInDoubt } from './sides.js';

@InputType()
export class ConfirmedSideInput {
  @Field()
  sopInstanceUid: string;

  @Field(() => BreastSide)
  side: BreastSideName;
}

@InputType()
export class CommitFirstReadInput {
  @Field(() => ID)
  study: string;

  @Field(() => BiRadsCategoryEnum, { nullable: true, description: 'Null where the right breast was not imaged.' })
  right?: BiRadsCategory | null;

  @Field(() => BiRadsCategoryEnum, { nullable: true, description: 'Null where the left breast was not imaged.' })
  left?: BiRadsCategory | null;

  @Field(() => BreastDensityEnum)
  density: BreastDensity;

  @Field(() => Recommendation)
  recommendation: RecommendationName;

  @Field(() => String, { nullable: true })
  note?: string | null;

  @Field(() => [ConfirmedSideInput], {
    nullable: true,
    description: 'At least of every image of `Study.sidesInDoubt`; without them the read is refused.',
  })
  sides?: ConfirmedSideInput[] | null;

  @Field(() => GraphQLJSONObject, { nullable: true, description: 'At most 16 KiB.' })
  onScreen?: Record<string, unknown> | null;
}

@InputType()
export class AmendReadInput extends CommitFirstReadInput {
  @Field(() => ID, {
    description: 'Your newest read of this study; a CONFLICT is answered where you amended it since.',
  })
  after: string;
}

@ObjectType()
export class MammographyReadPayload {
  @Field(() => MammographyRead, { nullable: true })
  read: MammographyRead | null;

  @Field(() => Study, { nullable: true, description: 'With the marks that were withheld until now.' })
  study: Study | null;

  @Field(() => [UserError])
  errors: UserError[];
}

@Resolver()
export class MammographyReadMutations {
  @Authorized<Permission>('review')
  @Mutation(() => MammographyReadPayload, {
    description: 'Once for each reader and study of mammograms; from then on this reader sees its marks.',
  })
  commitFirstRead(
    @Arg('input') input: CommitFirstReadInput,
    @Ctx() context: RequestContext,
  ): Promise<MammographyReadPayload> {
    return commit(context, input, null);
  }

  @Authorized<Permission>('review')
  @Mutation(() => MammographyReadPayload, { description: 'Puts a new read after your newest one, which stays.' })
  amendRead(@Arg('input') input: AmendReadInput, @Ctx() context: RequestContext): Promise<MammographyReadPayload> {
    return commit(context, input, input.after);
  }
}

function commit(
  context: RequestContext,
  input: CommitFirstReadInput,
  after: string | null,
): Promise<MammographyReadPayload> {
  return withUserErrors<MammographyReadPayload>({ read: null, study: null }, async () => {
    const { database, loaders } = context;
    const row = await commitRead(database, context, {
      studyId: expectGlobalId(input.study, ['Study'], 'study').id,
      right: input.right ?? null,
      left: input.left ?? null,
      density: input.density,
      recommendation: input.recommendation,
      note: input.note ?? null,
      sides: input.sides ?? [],
      onScreen: input.onScreen ?? null,
      after: after === null ? null : expectGlobalId(after, ['MammographyRead'], 'after').id,
    });
    // What was withheld from this reader a moment ago is not any more.
    loaders.clear();
    const study = await loaders.of(studiesById).load(row.studyId);
    return { read: new MammographyRead(row), study: new Study(study!) };
  });
}

const readsOfStudy: LoaderDefinition<string, Row<'mammographyRead'>[]> = {
  name: 'reads of a study',
  batch: async (database, studyIds) => {
    const rows = await database
      .selectFrom('mammographyRead')
      .selectAll()
      .where('studyId', 'in', studyIds)
      .orderBy('createdAt')
      .orderBy('id')
      .execute();
    return groupedBy(studyIds, rows, (row) => row.studyId);
  },
};

@Resolver(() => Study)
export class MammographyReadsOfStudy {
  @FieldResolver(() => [MammographyRead], {
    description: 'Of all readers, each reader’s newest first. Empty for whoever has not committed a first read yet.',
  })
  async mammographyReads(@Root() study: Study, @Ctx() context: RequestContext): Promise<MammographyRead[]> {
    // What another reader said would steer a first read as a mark does.
    if ((await withheldOfStudy(context, study.row.id)) !== null) return [];
    const rows = await context.loaders.of(readsOfStudy).load(study.row.id);
    const readers = [...new Set(rows.map(({ readerId }) => readerId))];
    const ordered = readers.flatMap((reader) => newestFirst(rows.filter(({ readerId }) => readerId === reader)));
    return ordered.map((row) => new MammographyRead(row));
  }

  @FieldResolver(() => [SideInDoubt], {
    description: 'Its reader says the side of each before anything on it is decided; nothing about what was marked.',
  })
  sidesInDoubt(@Root() study: Study, @Ctx() context: RequestContext): Promise<SideInDoubt[]> {
    return context.loaders.of(sidesInDoubt).load(study.row.id);
  }

  @FieldResolver(() => String, { nullable: true, description: 'As `Analysis.marksWithheld`, of its mammograms.' })
  marksWithheld(@Root() study: Study, @Ctx() context: RequestContext): Promise<string | null> {
    return withheldOfStudy(context, study.row.id);
  }
}

@Resolver(() => MammographyRead)
export class ReaderOfMammographyRead {
  @FieldResolver(() => User)
  async reader(@Root() { row }: MammographyRead, @Ctx() context: RequestContext): Promise<User> {
    // A foreign key that is not null, to users who are never deleted while something bears their name.
    return (await findUser(context, row.readerId))!;
  }
}
