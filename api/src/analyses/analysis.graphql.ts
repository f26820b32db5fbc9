import type { Warning as StoredWarning } from '@overread/models/result.js';
import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, Float, GraphQLISODateTime, ObjectType, registerEnumType, UseMiddleware } from 'type-graphql';
import type { Row, AnalysisStatus as StatusName } from '../database/tables.js';
import { connectionOf } from '../relay/connection.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node, rowNode } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';
import { Measurement, toMeasurement } from './measurement.graphql.js';
import { Provenance, Timing, toProvenance } from './provenance.graphql.js';
import { withholdAs } from './withheld.js';

/** The same closed list as the database's check, as an object for the schema. */
export const AnalysisStatus: { readonly [S in StatusName]: S } = {
  QUEUED: 'QUEUED',
  RUNNING: 'RUNNING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  NOT_APPLICABLE: 'NOT_APPLICABLE',
};
registerEnumType(AnalysisStatus, {
  name: 'AnalysisStatus',
  valuesConfig: {
    NOT_APPLICABLE: { description: 'Read, and the pipeline has nothing to say about it: see `reason`.' },
  },
});

@ObjectType()
export class Warning {
  @Field()
  code: string;

  @Field()
  message: string;

  @Field(() => String, {
    nullable: true,
    description: 'SOP Instance UID of the image that it is about; null: of none alone.',
  })
  sopInstanceUid?: string;
}

@ObjectType({ description: 'What kind of images a series was read as.' })
export class Acquisition {
  @Field({ description: "In the pipeline's words: T1CE (T1 post-contrast) or FLAIR." })
  sequence: string;

  @Field(() => String, { nullable: true, description: 'axial, sagittal or coronal; null where positions are unknown.' })
  plane: string | null;
}

@ObjectType()
export class MovementEvent {
  @Field({ description: 'E.g. heelStrike, toeOff.' })
  type: string;

  @Field(() => String, { nullable: true, description: 'left or right' })
  side: string | null;

  @Field(() => Float, { description: "Seconds from the recording's start." })
  time: number;
}

@ObjectType({ description: 'A signal over time, e.g. a joint angle.' })
export class Curve {
  @Field()
  name: string;

  @Field(() => String, { nullable: true, description: 'left or right' })
  side: string | null;

  @Field()
  unit: string;

  @Field(() => [Float], { description: "Seconds from the recording's start." })
  times: number[];

  @Field(() => [Float], { nullable: 'items', description: 'Null where unknown; as many as times.' })
  values: (number | null)[];
}

@ObjectType({
  implements: Node,
  description:
    'One run of one pipeline version on one series or recording. `pipeline` is null where no pipeline accepts the unit.',
})
export class Analysis extends Node {
  @Field(() => String, { nullable: true })
  pipeline: string | null;

  @Field(() => String, { nullable: true })
  version: string | null;

  @Field(() => AnalysisStatus)
  status: StatusName;

  @Field(() => Float, { description: '0 to 1.' })
  progress: number;

  @Field(() => String, { nullable: true })
  stage: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why the pipeline did not apply, in words for the reader.',
  })
  reason: string | null;

  @Field(() => String, { nullable: true })
  errorCode: string | null;

  @Field(() => String, { nullable: true })
  errorMessage: string | null;

  @Field(() => GraphQLJSONObject)
  parameters: Record<string, unknown>;

  @Field(() => [Warning])
  warnings: StoredWarning[];

  @UseMiddleware(withholdAs(null))
  @Field(() => Float, {
    nullable: true,
    description: '0 to 1: a calibrated order for the worklist, not a probability of disease. Null for movement.',
  })
  suspicion: number | null;

  @Field(() => GraphQLISODateTime)
  createdAt: Date;

  @Field(() => GraphQLISODateTime, { nullable: true })
  startedAt: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true })
  finishedAt: Date | null;

  @Field(() => Acquisition, { nullable: true, description: 'Null for movement, and for runs from before it was kept.' })
  acquisition: Acquisition | null;

  @UseMiddleware(withholdAs([]))
  @Field(() => [Measurement])
  measurements: Measurement[];

  @Field(() => [MovementEvent])
  events: MovementEvent[];

  @Field(() => String, {
    nullable: true,
    description: 'Path of the poses as JSON, or null where there are none: /media/analyses/{id}/poses.',
  })
  posesUrl: string | null;

  @Field(() => Provenance, { nullable: true })
  provenance: Provenance | null;

  @Field(() => Timing, { nullable: true })
  timing: Timing | null;

  readonly row: Row<'analysis'>;

  constructor(row: Row<'analysis'>) {
    super();
    this.row = row;
    this.id = toGlobalId('Analysis', row.id);
    this.pipeline = row.pipeline;
    this.version = row.version;
    this.status = row.status;
    this.progress = row.progress;
    this.stage = row.stage;
    this.reason = row.reason;
    this.errorCode = row.errorCode;
    this.errorMessage = row.errorMessage;
    this.parameters = row.parameters;
    this.warnings = row.warnings;
    this.suspicion = row.suspicion;
    this.createdAt = row.createdAt;
    this.startedAt = row.startedAt;
    this.finishedAt = row.finishedAt;
    this.acquisition = row.acquisition;
    this.measurements = row.measurements.map(toMeasurement);
    this.events = row.events.map(({ type, side, time }) => ({ type, side: side ?? null, time }));
    this.posesUrl = row.posesSha256 === null ? null : `/media/analyses/${row.id}/poses`;
    this.provenance = row.provenance === null ? null : toProvenance(row.provenance);
    this.timing = row.timing;
  }
}

export const AnalysisConnection = connectionOf('Analysis', () => Analysis);
export const analysesById = rowLoader('analysis');
export const analysisNode = rowNode('Analysis', analysesById, (row) => new Analysis(row));
