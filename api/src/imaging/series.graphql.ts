import { Field, Int, ObjectType } from 'type-graphql';
import type { Row } from '../database/tables.js';
import { connectionOf } from '../relay/connection.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node, rowNode } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';

@ObjectType({ implements: Node, description: 'A DICOM series.' })
export class Series extends Node {
  @Field({ description: '(0020,000E)' })
  seriesInstanceUid: string;

  @Field()
  modality: string;

  @Field(() => Int, { nullable: true, description: '(0020,0011)' })
  number: number | null;

  @Field(() => String, { nullable: true })
  description: string | null;

  @Field(() => String, { nullable: true })
  bodyPartExamined: string | null;

  @Field(() => String, { nullable: true, description: 'L or R.' })
  laterality: string | null;

  @Field(() => String, {
    nullable: true,
    description: '(0020,0052): only within one frame of reference do equal positions mean the same place.',
  })
  frameOfReferenceUid: string | null;

  readonly row: Row<'series'>;

  constructor(row: Row<'series'>) {
    super();
    this.row = row;
    this.id = toGlobalId('Series', row.id);
    this.seriesInstanceUid = row.seriesInstanceUid;
    this.modality = row.modality;
    this.number = row.seriesNumber;
    this.description = row.description;
    this.bodyPartExamined = row.bodyPartExamined;
    this.laterality = row.laterality;
    this.frameOfReferenceUid = row.frameOfReferenceUid;
  }
}

export const SeriesConnection = connectionOf('Series', () => Series);
export const seriesById = rowLoader('series');
export const seriesNode = rowNode('Series', seriesById, (row) => new Series(row));
