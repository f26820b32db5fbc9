import { Field, Int, ObjectType } from 'type-graphql';
import type { Row, StoredMask } from '../database/tables.js';

@ObjectType({
  description:
    'Where one finding or candidate lies on one image: an 8-bit grey PNG of the image’s size, 255 inside and 0 outside.',
})
export class Mask {
  @Field({ description: 'Key of the finding or candidate that it outlines.' })
  mark: string;

  @Field()
  sopInstanceUid: string;

  @Field(() => Int, { description: 'Counts from 1.' })
  frame: number;

  @Field()
  label: string;

  @Field(() => Int)
  columns: number;

  @Field(() => Int)
  rows: number;

  @Field({ description: 'Path of the PNG: /media/analyses/{id}/masks/{sha256}.' })
  url: string;
}

export const toMask = (
  analysis: Pick<Row<'analysis'>, 'id'>,
  { mark, sopInstanceUid, frame, label, columns, rows, sha256 }: StoredMask,
): Mask => ({
  ...{ mark, sopInstanceUid, frame, label, columns, rows },
  url: `/media/analyses/${analysis.id}/masks/${sha256}`,
});
