import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, GraphQLISODateTime, ObjectType, registerEnumType } from 'type-graphql';
import { Mask, toMask } from '../analyses/mask.graphql.js';
import {
  ImageBox,
  Measurement,
  TimeRange,
  toImageBox,
  toMeasurement,
  toTimeRange,
} from '../analyses/measurement.graphql.js';
import type { DecisionKind as KindName, Row } from '../database/tables.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node } from '../relay/node.js';

/** The same closed list as the database's check, as an object for the schema. */
export const DecisionKind: { readonly [K in KindName]: K } = { ACCEPT: 'ACCEPT', EDIT: 'EDIT', REJECT: 'REJECT' };
registerEnumType(DecisionKind, { name: 'DecisionKind' });

@ObjectType({
  implements: Node,
  description: 'What a person said of a finding; never changed, only followed by another.',
})
export class Decision extends Node {
  @Field(() => DecisionKind)
  kind: KindName;

  @Field(() => String, { nullable: true })
  reason: string | null;

  @Field(() => String, { nullable: true, description: 'EDIT only: what the reader says instead.' })
  label: string | null;

  @Field(() => TimeRange, { nullable: true, description: 'EDIT only.' })
  time: TimeRange | null;

  @Field(() => [ImageBox], { nullable: true, description: 'EDIT only.' })
  boxes: ImageBox[] | null;

  @Field(() => [Mask], {
    nullable: true,
    description: 'EDIT only: the outline as the reader drew it, on all images that it is on.',
  })
  masks: Mask[] | null;

  @Field(() => [Measurement], {
    nullable: true,
    description: 'EDIT only: the figures that follow from the edit.',
  })
  measurements: Measurement[] | null;

  @Field(() => GraphQLISODateTime)
  decidedAt: Date;

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description: 'What the reader had on screen: window, image, frame, zoom, what was shown or hidden.',
  })
  onScreen: Record<string, unknown> | null;

  readonly row: Row<'decision'>;

  constructor(row: Row<'decision'>) {
    super();
    this.row = row;
    this.id = toGlobalId('Decision', row.id);
    this.kind = row.kind;
    this.reason = row.reason;
    this.label = row.label;
    this.time = toTimeRange(row);
    this.boxes = row.boxes?.map(toImageBox) ?? null;
    this.masks = row.masks?.map((mask) => toMask('decisions', row.id, mask)) ?? null;
    this.measurements = row.measurements?.map(toMeasurement) ?? null;
    this.decidedAt = row.createdAt;
    this.onScreen = row.onScreen;
  }
}
