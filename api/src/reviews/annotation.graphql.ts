import { Field, Float, GraphQLISODateTime, Int, ObjectType } from 'type-graphql';
import { Measurement, TimeRange, toMeasurement, toTimeRange } from '../analyses/measurement.graphql.js';
import type { Row } from '../database/tables.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node, type NodeType } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';

@ObjectType({
  implements: Node,
  description: "A reader's own mark, on an image (geometry) or on a recording (time range).",
})
export class Annotation extends Node {
  @Field()
  label: string;

  @Field(() => String, { nullable: true })
  comment: string | null;

  @Field(() => String, { nullable: true })
  sopInstanceUid: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts from 1.' })
  frame: number | null;

  @Field({ description: 'What the points mean: point, length, angle, rectangle, ellipse, polygon or timeRange.' })
  kind: string;

  @Field(() => [[Float]], {
    nullable: true,
    description: 'Points in pixels, column then row, e.g. the two corners of a rectangle.',
  })
  points: number[][] | null;

  @Field(() => TimeRange, { nullable: true })
  time: TimeRange | null;

  @Field(() => [Measurement])
  measurements: Measurement[];

  @Field(() => GraphQLISODateTime)
  createdAt: Date;

  readonly row: Row<'annotation'>;

  constructor(row: Row<'annotation'>) {
    super();
    this.row = row;
    this.id = toGlobalId('Annotation', row.id);
    this.label = row.label;
    this.comment = row.comment;
    this.sopInstanceUid = row.sopInstanceUid;
    this.frame = row.frame;
    this.kind = row.kind;
    this.points = row.points;
    this.time = toTimeRange(row);
    this.measurements = row.measurements.map(toMeasurement);
    this.createdAt = row.createdAt;
  }
}

export const annotationsById = rowLoader('annotation');

/** A mark that was taken back is kept in the database and shown no more. */
export const annotationNode: NodeType = {
  type: 'Annotation',
  async load(context, id) {
    const row = await context.loaders.of(annotationsById).load(id);
    return row === null || row.removedAt !== null ? null : new Annotation(row);
  },
};
