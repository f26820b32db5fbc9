import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  Float,
  GraphQLISODateTime,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
  registerEnumType,
} from 'type-graphql';
import { Analysis } from '../analyses/analysis.graphql.js';
import { rememberOthers, withheldOfStudy } from '../analyses/withheld.js';
import { noteListing } from '../audit/listing.js';
import { Patient, patientsById } from '../imaging/patient.graphql.js';
import { Study, studiesById } from '../imaging/study.graphql.js';
import { Recording, recordingsById } from '../motion/recording.graphql.js';
import { After, First } from '../relay/arguments.js';
import { type Connection, connectionOf, pageArguments, toConnection } from '../relay/connection.js';
import type { RequestContext } from '../relay/context.js';
import { toGlobalId } from '../relay/global-id.js';
import {
  countWorklist,
  currentAnalyses,
  type WorklistKind as KindName,
  readWorklist,
  type WorklistStatus as StatusName,
  type WorklistRow,
} from './worklist.js';

export const WorklistKind: { readonly [K in KindName]: K } = { STUDY: 'STUDY', RECORDING: 'RECORDING' };
registerEnumType(WorklistKind, { name: 'WorklistKind' });

export const WorklistStatus: { readonly [S in StatusName]: S } = {
  RECEIVING: 'RECEIVING',
  ANALYSING: 'ANALYSING',
  FAILED: 'FAILED',
  NOT_ANALYSED: 'NOT_ANALYSED',
  TO_REVIEW: 'TO_REVIEW',
  REVIEWED: 'REVIEWED',
};
registerEnumType(WorklistStatus, {
  name: 'WorklistStatus',
  valuesConfig: {
    RECEIVING: { description: 'Images may still be coming; nothing is said about some of them yet.' },
    ANALYSING: { description: 'At least one analysis waits or runs.' },
    FAILED: { description: 'At least one analysis failed: run it again.' },
    NOT_ANALYSED: { description: 'No pipeline had anything to say; the reasons stand with the analyses.' },
    TO_REVIEW: {
      description: 'A finding has no decision yet; or nothing was found and no reader left a mark or a read.',
    },
    REVIEWED: {
      description: 'Every finding has a decision; or nothing was found, and a reader left a mark or a read.',
    },
  },
});

@ObjectType({ description: 'One row of the worklist: a study or a recording with where it stands.' })
export class WorklistItem {
  @Field(() => ID)
  id: string;

  @Field(() => WorklistKind)
  kind: KindName;

  @Field(() => WorklistStatus)
  status: StatusName;

  @Field(() => Float, { nullable: true, description: '0 to 1 over the running analyses; null where none runs.' })
  progress: number | null;

  @Field(() => GraphQLISODateTime)
  receivedAt: Date;

  readonly row: WorklistRow;

  constructor(row: WorklistRow) {
    this.row = row;
    this.id = toGlobalId('WorklistItem', row.id);
    this.kind = row.kind;
    this.status = row.status;
    this.progress = row.progress;
    this.receivedAt = row.createdAt;
  }
}

export const WorklistItemConnection = connectionOf('WorklistItem', () => WorklistItem);

@InputType()
export class WorklistFilter {
  @Field(() => WorklistKind, { nullable: true })
  kind?: KindName | null;

  @Field(() => [WorklistStatus], { nullable: true })
  status?: StatusName[] | null;

  @Field(() => String, {
    nullable: true,
    description: "Part of a patient's name or id, a description, an accession number or a file name.",
  })
  search?: string | null;
}

@Resolver()
export class WorklistQueries {
  @Query(() => WorklistItemConnection, { description: 'Newest first.' })
  async worklist(
    @Ctx() context: RequestContext,
    @First(50) first: number,
    @After() after: string | null,
    @Arg('filter', () => WorklistFilter, { nullable: true }) filter: WorklistFilter | null,
  ): Promise<Connection<WorklistItem>> {
    const { database } = context;
    await noteListing(context);
    const page = await readWorklist(database, filter ?? {}, pageArguments(first, after));
    return toConnection(
      page,
      (row) => new WorklistItem(row),
      () => countWorklist(database, filter ?? {}),
    );
  }
}

/** What the analyses came to; null for a study of mammograms whose marks wait for the reader's own first read. */
@Resolver(() => WorklistItem)
export class OutcomeOfWorklistItem {
  @FieldResolver(() => String, { nullable: true, description: 'Why the three figures are null; see `Analysis`.' })
  async marksWithheld(@Root() { row }: WorklistItem, @Ctx() context: RequestContext): Promise<string | null> {
    return row.mammograms ? withheldOfStudy(context, row.id) : null;
  }

  @FieldResolver(() => Float, { nullable: true, description: 'The highest of its analyses.' })
  suspicion(@Root() item: WorklistItem, @Ctx() context: RequestContext): Promise<number | null> {
    return this.unlessWithheld(item, context, item.row.suspicion);
  }

  @FieldResolver(() => Int, { nullable: true })
  findingCount(@Root() item: WorklistItem, @Ctx() context: RequestContext): Promise<number | null> {
    return this.unlessWithheld(item, context, item.row.findingCount);
  }

  @FieldResolver(() => Int, { nullable: true })
  decidedCount(@Root() item: WorklistItem, @Ctx() context: RequestContext): Promise<number | null> {
    return this.unlessWithheld(item, context, item.row.decidedCount);
  }

  private async unlessWithheld(item: WorklistItem, context: RequestContext, figure: number | null) {
    return (await this.marksWithheld(item, context)) === null ? figure : null;
  }
}

@Resolver(() => WorklistItem)
export class ContentOfWorklistItem {
  @FieldResolver(() => Patient, { nullable: true })
  async patient(@Root() { row }: WorklistItem, @Ctx() context: RequestContext): Promise<Patient | null> {
    if (row.patientId === null) return null;
    const patient = await context.loaders.of(patientsById).load(row.patientId);
    return patient === null ? null : new Patient(patient);
  }

  @FieldResolver(() => Study, { nullable: true })
  async study(@Root() { row }: WorklistItem, @Ctx() context: RequestContext): Promise<Study | null> {
    if (row.kind !== 'STUDY') return null;
    const study = await context.loaders.of(studiesById).load(row.id);
    return study === null ? null : new Study(study);
  }

  @FieldResolver(() => Recording, { nullable: true })
  async recording(@Root() { row }: WorklistItem, @Ctx() context: RequestContext): Promise<Recording | null> {
    if (row.kind !== 'RECORDING') return null;
    const recording = await context.loaders.of(recordingsById).load(row.id);
    return recording === null ? null : new Recording(recording);
  }

  @FieldResolver(() => [Analysis], { description: 'The newest of each pipeline on each series or recording.' })
  async analyses(@Root() { row }: WorklistItem, @Ctx() context: RequestContext): Promise<Analysis[]> {
    const analyses = await context.loaders.of(currentAnalyses).load(row.id);
    if (!row.mammograms) rememberOthers(context, analyses);
    return analyses.map((analysis) => new Analysis(analysis));
  }
}
