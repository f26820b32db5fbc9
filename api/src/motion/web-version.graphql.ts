import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';
import type { WebVersionReason as ReasonName, Row } from '../database/tables.js';
import { inOrderOf, type LoaderDefinition } from '../relay/loader.js';

export const WebVersionStatus = {
  QUEUED: 'QUEUED',
  RUNNING: 'RUNNING',
  READY: 'READY',
  FAILED: 'FAILED',
} as const;
export type WebVersionStatus = keyof typeof WebVersionStatus;
registerEnumType(WebVersionStatus, { name: 'WebVersionStatus' });

export const WebVersionReason: { readonly [R in ReasonName]: R } = {
  NOT_PLAYABLE: 'NOT_PLAYABLE',
  INTERLACED: 'INTERLACED',
  HIGH_DYNAMIC_RANGE: 'HIGH_DYNAMIC_RANGE',
  SLOW_TO_SEEK: 'SLOW_TO_SEEK',
};
registerEnumType(WebVersionReason, {
  name: 'WebVersionReason',
  description: 'Why the original alone does not do in a browser.',
  valuesConfig: {
    NOT_PLAYABLE: { description: 'Its codec, container or pixel format is not played everywhere.' },
    INTERLACED: { description: 'Half pictures, which browsers show as combs.' },
    HIGH_DYNAMIC_RANGE: { description: 'Made for bright screens; pale and wrong in tone on others.' },
    SLOW_TO_SEEK: { description: 'It plays; its key frames lie so far apart that going to a frame takes long.' },
  },
});

@ObjectType({
  description:
    'A recording as H.264 with the same frames at the same times, upright, progressive, without sound. The original stays as it came.',
})
export class WebVersion {
  @Field(() => WebVersionStatus)
  status: WebVersionStatus;

  @Field(() => WebVersionReason)
  reason: ReasonName;

  @Field(() => Float, { description: '0 to 1.' })
  progress: number;

  @Field(() => String, {
    nullable: true,
    description: 'Path of its bytes (range requests), once it is READY: /media/recordings/{id}/web.',
  })
  url: string | null;

  @Field(() => String, { nullable: true })
  errorCode: string | null;

  @Field(() => String, { nullable: true, description: 'Why it could not be made; the original can still be tried.' })
  errorMessage: string | null;

  constructor(row: Row<'webVersion'>, status: WebVersionStatus, reason: ReasonName) {
    this.status = status;
    this.reason = reason;
    this.progress = row.progress;
    this.url = status === 'READY' ? `/media/recordings/${row.recordingId}/web` : null;
    this.errorCode = row.errorCode;
    this.errorMessage = row.errorMessage;
  }
}

/** Null where the original does by itself. */
export function toWebVersion(row: Row<'webVersion'> | null): WebVersion | null {
  if (row === null || row.status === 'NOT_NEEDED' || row.reason === null) return null;
  return new WebVersion(row, row.status, row.reason);
}

export const webVersionsOfRecordings: LoaderDefinition<string, Row<'webVersion'> | null> = {
  name: 'web version of a recording',
  batch: async (database, ids) => {
    const rows = await database.selectFrom('webVersion').selectAll().where('recordingId', 'in', ids).execute();
    return inOrderOf(ids, rows, ({ recordingId }) => recordingId);
  },
};
