import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, Float, ObjectType } from 'type-graphql';
import type { Row } from '../database/tables.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';
import { ImageBox, Measurement, TimeRange, toImageBox, toMeasurement, toTimeRange } from './measurement.graphql.js';

@ObjectType()
export class StageScore {
  @Field()
  stage: string;

  @Field(() => Float)
  score: number;
}

@ObjectType({ implements: Node, description: 'What the pipeline reports; immutable.' })
export class Finding extends Node {
  @Field({ description: "The pipeline's own stable id." })
  key: string;

  @Field()
  label: string;

  @Field(() => Float, { description: 'Ranks findings and candidates on one scale, 0 to 1.' })
  score: number;

  @Field(() => GraphQLJSONObject, { nullable: true, description: 'Of each label.' })
  probabilities: Record<string, number> | null;

  @Field(() => [ImageBox], { description: 'One for each image that it is seen on.' })
  boxes: ImageBox[];

  @Field(() => [Float], {
    nullable: true,
    description: "Middle of the outline: LPS, millimetres, in the series' frame of reference.",
  })
  centroid: number[] | null;

  @Field(() => TimeRange, { nullable: true })
  time: TimeRange | null;

  @Field(() => [StageScore])
  stages: StageScore[];

  @Field(() => [Measurement])
  measurements: Measurement[];

  @Field(() => String, { nullable: true, description: 'Candidates only: why a later stage rejected it.' })
  rejected: string | null;

  readonly row: Row<'finding'>;

  constructor(row: Row<'finding'>) {
    super();
    this.row = row;
    this.id = toGlobalId('Finding', row.id);
    this.key = row.key;
    this.label = row.label;
    this.score = row.score;
    this.probabilities = row.probabilities;
    this.boxes = row.boxes.map(toImageBox);
    this.centroid = row.centroid;
    this.time = toTimeRange(row);
    this.stages = row.stages.map((stage) => ({ ...stage }));
    this.measurements = row.measurements.map(toMeasurement);
    this.rejected = row.rejected;
  }
}

export const findingsById = rowLoader('finding');
