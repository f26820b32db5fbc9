import { Field, Float, GraphQLISODateTime, Int, ObjectType } from 'type-graphql';
import type { Row } from '../database/tables.js';
import { connectionOf } from '../relay/connection.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node, rowNode } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';

@ObjectType({ implements: Node, description: 'A movement video.' })
export class Recording extends Node {
  @Field()
  fileName: string;

  @Field(() => Int, { description: 'Pixels after rotation.' })
  width: number;

  @Field(() => Int, { description: 'Pixels after rotation.' })
  height: number;

  @Field(() => Float, { description: 'Mean, from the true timestamps.' })
  fps: number;

  @Field()
  variableFrameRate: boolean;

  @Field(() => Float, { description: 'Seconds.' })
  duration: number;

  @Field(() => Int)
  frameCount: number;

  @Field()
  codec: string;

  @Field(() => GraphQLISODateTime)
  receivedAt: Date;

  @Field({ description: 'SHA-256 of the bytes as received, hex.' })
  sha256: string;

  @Field({ description: 'Path of the original bytes (range requests): /media/recordings/{id}.' })
  videoUrl: string;

  @Field(() => [Float], {
    description:
      'Exact presentation times in seconds of every frame, for stepping and for drawing on the frame that is shown.',
  })
  frameTimes: number[];

  readonly row: Row<'recording'>;

  constructor(row: Row<'recording'>) {
    super();
    this.row = row;
    this.id = toGlobalId('Recording', row.id);
    this.fileName = row.fileName;
    this.width = row.width;
    this.height = row.height;
    this.fps = row.fps;
    this.variableFrameRate = row.variableFrameRate;
    this.duration = row.duration;
    this.frameCount = row.frameCount;
    this.codec = row.codec;
    this.receivedAt = row.createdAt;
    this.sha256 = row.sha256;
    this.videoUrl = `/media/recordings/${row.id}`;
    this.frameTimes = row.frameTimes;
  }
}

export const RecordingConnection = connectionOf('Recording', () => Recording);
export const recordingsById = rowLoader('recording');
export const recordingNode = rowNode('Recording', recordingsById, (row) => new Recording(row));
