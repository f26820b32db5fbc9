import { type RawBuilder, sql } from 'kysely';
import {
  Arg,
  Ctx,
  FieldResolver,
  Int,
  Query,
  Resolver,
  Root,
  Subscription,
  type SubscriptionHandlerData,
} from 'type-graphql';
import type { Notification } from '../database/notifications.js';
import type { Row, UploadStatus as StatusName } from '../database/tables.js';
import { isPermitted } from '../identity/permissions.js';
import { Instance, instancesById } from '../imaging/instance.graphql.js';
import { Recording, recordingsById } from '../motion/recording.graphql.js';
import { After, First } from '../relay/arguments.js';
import { type Connection, pageArguments, toConnection } from '../relay/connection.js';
import type { RequestContext } from '../relay/context.js';
import { notFound } from '../relay/errors.js';
import { countRows, type Ordering, readPage } from '../relay/keyset.js';
import type { NodeType } from '../relay/node.js';
import { Upload, UploadConnection, UploadStatus, uploadsById } from './upload.graphql.js';

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

const byTime: Ordering = {
  direction: 'desc',
  keys: [
    { expression: sql`t.created_at`, type: 'timestamptz' },
    { expression: sql`t.id`, type: 'text' },
  ],
};

const byPlaceInArchive: Ordering = {
  direction: 'asc',
  keys: [
    { expression: sql`t.entry_index`, type: 'bigint' },
    { expression: sql`t.id`, type: 'text' },
  ],
};

const emptyPage = { rows: [], hasNextPage: false, hasPreviousPage: false };

/** @param status undefined where the argument was left out, null where it was sent as null */
const hasStatus = (status: readonly StatusName[] | null | undefined): RawBuilder<unknown> =>
  status == null ? sql`true` : sql`t.status = any(${status}::text[])`;

async function pageOfUploads(
  { database }: RequestContext,
  where: RawBuilder<unknown>,
  ordering: Ordering,
  first: number,
  after: string | null,
): Promise<Connection<Upload>> {
  const query = { from: sql`upload`, where, ordering };
  const page = await readPage<Row<'upload'>>(database, query, pageArguments(first, after));
  return toConnection(
    page,
    (row) => new Upload(row),
    () => countRows(database, query),
  );
}

@Resolver()
export class UploadQueries {
  @Query(() => UploadConnection, {
    description:
      "The viewer's own uploads, newest first; those of everybody for auditors and administrators. The files of an archive stand in its `contents`.",
  })
  async uploads(
    @Ctx() context: RequestContext,
    @First(50) first: number,
    @After() after: string | null,
    @Arg('status', () => [UploadStatus], { nullable: true }) status: StatusName[] | null | undefined,
    @Arg('withContents', { defaultValue: false, description: 'Also the files of archives, each by itself.' })
    withContents: boolean,
  ): Promise<Connection<Upload>> {
    const own = seesAll(context) ? sql`true` : sql`t.user_id = ${context.viewer.id}`;
    const level = withContents ? sql`true` : sql`t.parent_id is null`;
    return pageOfUploads(context, sql`${own} and ${level} and ${hasStatus(status)}`, byTime, first, after);
  }
}

/** The files of an archive. */
@Resolver(() => Upload)
export class ContentsOfArchive {
  @FieldResolver(() => UploadConnection, { description: 'Of an archive: its files, in its own order.' })
  async contents(
    @Root() upload: Upload,
    @Ctx() context: RequestContext,
    @First(50) first: number,
    @After() after: string | null,
    @Arg('status', () => [UploadStatus], { nullable: true }) status: StatusName[] | null | undefined,
  ): Promise<Connection<Upload>> {
    // Most uploads are no archives: a list of them asks nothing.
    if (upload.fileCount === null)
      return toConnection(
        emptyPage,
        (row: Row<'upload'>) => new Upload(row),
        () => 0,
      );
    const where = sql`t.parent_id = ${upload.row.id} and ${hasStatus(status)}`;
    return pageOfUploads(context, where, byPlaceInArchive, first, after);
  }

  @FieldResolver(() => Int, { description: 'Of an archive: how many of its files have been read so far.' })
  async filesRead(@Root() upload: Upload, @Ctx() context: RequestContext): Promise<number> {
    return countContents(context, upload, ['DONE', 'FAILED']);
  }

  @FieldResolver(() => Int, {
    description: 'Of an archive: how many of its files cannot be used; `contents` says why.',
  })
  async filesFailed(@Root() upload: Upload, @Ctx() context: RequestContext): Promise<number> {
    return countContents(context, upload, ['FAILED']);
  }
}

async function countContents({ database }: RequestContext, upload: Upload, status: readonly StatusName[]) {
  if (upload.fileCount === null) return 0;
  const { count } = await database
    .selectFrom('upload')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('parentId', '=', upload.row.id)
    .where('status', 'in', status)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** What a file became. These stand here because records do not know uploads. */
@Resolver(() => Upload)
export class ContentOfUpload {
  @FieldResolver(() => Instance, {
    nullable: true,
    description: 'What the file became; of a file in quarantine, the instance that has its UID.',
  })
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
