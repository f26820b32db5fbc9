import { sql } from 'kysely';
import { Ctx, FieldResolver, Query, Resolver, Root, Subscription, type SubscriptionHandlerData } from 'type-graphql';
import type { Notification } from '../database/notifications.js';
import type { Row } from '../database/tables.js';
import { isPermitted } from '../identity/permissions.js';
import { Instance, instancesById } from '../imaging/instance.graphql.js';
import { Recording, recordingsById } from '../motion/recording.graphql.js';
import { After, First } from '../relay/arguments.js';
import { type Connection, pageArguments, toConnection } from '../relay/connection.js';
import type { RequestContext } from '../relay/context.js';
import { notFound } from '../relay/errors.js';
import { countRows, readPage } from '../relay/keyset.js';
import type { NodeType } from '../relay/node.js';
import { Upload, UploadConnection, uploadsById } from './upload.graphql.js';

/** File names tell of patients: who did not send a file sees what it became, and only auditors the upload itself. */
const seesAll = ({ viewer }: RequestContext): boolean => isPermitted(viewer.role, 'audit');

export const uploadNode: NodeType = {
  type: 'Upload',
  async load(context, id) {
    const row = await context.loaders.of(uploadsById).load(id);
    if (row === null) return null;
    return row.userId === context.viewer.id || seesAll(context) ? new Upload(row) : null;
  },
};

@Resolver()
export class UploadQueries {
  @Query(() => UploadConnection, {
    description: "The viewer's own uploads, newest first; those of everybody for auditors and administrators.",
  })
  async uploads(
    @Ctx() context: RequestContext,
    @First(50) first: number,
    @After() after: string | null,
  ): Promise<Connection<Upload>> {
    const query = {
      from: sql`upload`,
      where: seesAll(context) ? sql`true` : sql`t.user_id = ${context.viewer.id}`,
      ordering: {
        direction: 'desc',
        keys: [
          { expression: sql`t.created_at`, type: 'timestamptz' },
          { expression: sql`t.id`, type: 'text' },
        ],
      },
    } as const;
    const page = await readPage<Row<'upload'>>(context.database, query, pageArguments(first, after));
    return toConnection(
      page,
      (row) => new Upload(row),
      () => countRows(context.database, query),
    );
  }
}

/** What a file became. These stand here because records do not know uploads. */
@Resolver(() => Upload)
export class ContentOfUpload {
  @FieldResolver(() => Instance, { nullable: true })
  async instance(@Root() upload: Upload, @Ctx() context: RequestContext): Promise<Instance | null> {
    if (upload.row.instanceId === null) return null;
    const row = await context.loaders.of(instancesById).load(upload.row.instanceId);
    return row === null ? null : new Instance(row);
  }

  @FieldResolver(() => Recording, { nullable: true })
  async recording(@Root() upload: Upload, @Ctx() context: RequestContext): Promise<Recording | null> {
    if (upload.row.recordingId === null) return null;
    const row = await context.loaders.of(recordingsById).load(upload.row.recordingId);
    return row === null ? null : new Recording(row);
  }
}

type UploadNotification = Notification<'upload'>;

@Resolver()
export class UploadSubscription {
  @Subscription(() => Upload, {
    description: "The viewer's own uploads.",
    topics: 'upload',
    filter: ({ payload, context }: SubscriptionHandlerData<UploadNotification, object, RequestContext>) =>
      payload.userId === context.viewer.id,
  })
  async uploadProgress(@Root() { uploadId }: UploadNotification, @Ctx() context: RequestContext): Promise<Upload> {
    // The notification is a signal only: what stands in the row now is what is told.
    context.loaders.clear();
    const row = await context.loaders.of(uploadsById).load(uploadId);
    if (row === null) throw notFound('upload');
    return new Upload(row);
  }
}
