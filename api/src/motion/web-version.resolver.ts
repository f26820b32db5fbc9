import {
  Arg,
  Ctx,
  FieldResolver,
  ID,
  Resolver,
  Root,
  type SubscribeResolverData,
  Subscription,
  type SubscriptionHandlerData,
} from 'type-graphql';
import type { Notification } from '../database/notifications.js';
import type { RequestContext } from '../relay/context.js';
import { notFound } from '../relay/errors.js';
import { expectGlobalId } from '../relay/global-id.js';
import { Recording, recordingsById } from './recording.graphql.js';
import { toWebVersion, WebVersion, webVersionsOfRecordings } from './web-version.graphql.js';

@Resolver(() => Recording)
export class WebVersionOfRecording {
  @FieldResolver(() => WebVersion, {
    nullable: true,
    description: 'Null where browsers play the original as it should be seen, and seek in it at once.',
  })
  async webVersion(@Root() recording: Recording, @Ctx() context: RequestContext): Promise<WebVersion | null> {
    return toWebVersion(await context.loaders.of(webVersionsOfRecordings).load(recording.row.id));
  }
}

type RecordingNotification = Notification<'recording'>;
type Subject = { recording: string };

const idOf = (recording: string): string => expectGlobalId(recording, ['Recording'], 'recording').id;

@Resolver()
export class RecordingSubscription {
  @Subscription(() => Recording, {
    description: 'Every step of its web version.',
    topics: ({ args }: SubscribeResolverData<unknown, Subject, RequestContext>) => {
      // A wrong id is told now, not when the first event comes.
      idOf(args.recording);
      return 'recording';
    },
    filter: ({ payload, args }: SubscriptionHandlerData<RecordingNotification, Subject, RequestContext>) =>
      payload.recordingId === idOf(args.recording),
  })
  async recordingChanged(
    @Root() { recordingId }: RecordingNotification,
    @Ctx() context: RequestContext,
    @Arg('recording', () => ID) _recording: string,
  ): Promise<Recording> {
    // The notification is a signal only: what stands in the row now is what is told.
    context.loaders.clear();
    const row = await context.loaders.of(recordingsById).load(recordingId);
    if (row === null) throw notFound('recording');
    return new Recording(row);
  }
}
