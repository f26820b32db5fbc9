import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { Row } from '../database/tables.js';
import { connectionOf } from '../relay/connection.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node, rowNode } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';

@ObjectType({ implements: Node, description: 'A DICOM SOP instance.' })
export class Instance extends Node {
  @Field({ description: '(0008,0018)' })
  sopInstanceUid: string;

  @Field()
  sopClassUid: string;

  @Field({ description: 'Of the bytes as received.' })
  transferSyntaxUid: string;

  @Field(() => Int, { nullable: true, description: '(0020,0013)' })
  number: number | null;

  @Field(() => Int, { description: '0 where there is no pixel data.' })
  frames: number;

  @Field(() => Int, { nullable: true })
  rows: number | null;

  @Field(() => Int, { nullable: true })
  columns: number | null;

  @Field({ description: 'SHA-256 of the bytes as received, hex.' })
  sha256: string;

  @Field(() => Float)
  sizeBytes: number;

  readonly row: Row<'instance'>;

  constructor(row: Row<'instance'>) {
    super();
    this.row = row;
    this.id = toGlobalId('Instance', row.id);
    this.sopInstanceUid = row.sopInstanceUid;
    this.sopClassUid = row.sopClassUid;
    this.transferSyntaxUid = row.transferSyntaxUid;
    this.number = row.instanceNumber;
    this.frames = row.numberOfFrames;
    this.rows = row.rows;
    this.columns = row.columns;
    this.sha256 = row.sha256;
    this.sizeBytes = row.sizeBytes;
  }
}

export const InstanceConnection = connectionOf('Instance', () => Instance);
export const instancesById = rowLoader('instance');
export const instanceNode = rowNode('Instance', instancesById, (row) => new Instance(row));
