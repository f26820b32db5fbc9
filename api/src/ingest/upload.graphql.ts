import { Field, Float, GraphQLISODateTime, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Row, UploadStatus as StatusName } from '../database/tables.js';
import { connectionOf } from '../relay/connection.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';

/** The same closed list as the database's check, as an object for the schema. */
export const UploadStatus: { readonly [S in StatusName]: S } = {
  RECEIVING: 'RECEIVING',
  PROCESSING: 'PROCESSING',
  DONE: 'DONE',
  FAILED: 'FAILED',
};
registerEnumType(UploadStatus, { name: 'UploadStatus' });

@ObjectType({
  implements: Node,
  description: "One uploaded file and what it became. Its id holds the tus upload's id.",
})
export class Upload extends Node {
  @Field()
  fileName: string;

  @Field(() => Float)
  sizeBytes: number;

  @Field(() => Float)
  receivedBytes: number;

  @Field(() => UploadStatus)
  status: StatusName;

  @Field(() => String, {
    nullable: true,
    description: 'One of the closed list of format errors, with a plain sentence.',
  })
  errorCode: string | null;

  @Field(() => String, { nullable: true })
  errorMessage: string | null;

  @Field({ description: 'True where the same bytes were here already.' })
  duplicate: boolean;

  @Field({
    description:
      'The file has the SOP Instance UID of `instance` and other bytes: it is kept aside, and nothing was written over.',
  })
  quarantined: boolean;

  @Field(() => GraphQLISODateTime)
  createdAt: Date;

  @Field(() => Int, {
    nullable: true,
    description: 'Of an archive: how many files it lists; each is an upload of its own.',
  })
  fileCount: number | null;

  readonly row: Row<'upload'>;

  constructor(row: Row<'upload'>) {
    super();
    this.row = row;
    this.id = toGlobalId('Upload', row.id);
    this.fileName = row.fileName;
    this.sizeBytes = row.sizeBytes;
    this.receivedBytes = row.receivedBytes;
    this.status = row.status;
    this.errorCode = row.errorCode;
    this.errorMessage = row.errorMessage;
    this.duplicate = row.duplicate;
    this.quarantined = row.errorCode === 'CONFLICTING_UID';
    this.createdAt = row.createdAt;
    this.fileCount = row.entryCount;
  }
}

export const UploadConnection = connectionOf('Upload', () => Upload);
export const uploadsById = rowLoader('upload', 'text');
