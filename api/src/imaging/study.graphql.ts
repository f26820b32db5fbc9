import { GraphQLDate } from 'graphql-scalars';
import { Field, GraphQLISODateTime, ObjectType } from 'type-graphql';
import type { Row } from '../database/tables.js';
import { connectionOf } from '../relay/connection.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node, rowNode } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';

@ObjectType({ implements: Node, description: 'A DICOM study.' })
export class Study extends Node {
  @Field({ description: '(0020,000D)' })
  studyInstanceUid: string;

  @Field(() => GraphQLDate, { nullable: true })
  studyDate: string | null;

  @Field(() => String, { nullable: true, description: '(0008,0030) as received: HHMMSS.FFFFFF' })
  studyTime: string | null;

  @Field(() => String, { nullable: true })
  description: string | null;

  @Field(() => String, { nullable: true })
  accessionNumber: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When its first instance came.' })
  receivedAt: Date;

  readonly row: Row<'study'>;

  constructor(row: Row<'study'>) {
    super();
    this.row = row;
    this.id = toGlobalId('Study', row.id);
    this.studyInstanceUid = row.studyInstanceUid;
    this.studyDate = row.studyDate;
    this.studyTime = row.studyTime;
    this.description = row.description;
    this.accessionNumber = row.accessionNumber;
    this.receivedAt = row.createdAt;
  }
}

export const StudyConnection = connectionOf('Study', () => Study);
export const studiesById = rowLoader('study');
export const studyNode = rowNode('Study', studiesById, (row) => new Study(row));
