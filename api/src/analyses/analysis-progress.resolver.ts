import {
  Arg,
  Ctx,
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
import { Analysis, analysesById } from './analysis.graphql.js';

type AnalysisNotification = Notification<'analysis'>;
type Subject = { subject?: string | null };

const readSubject = (subject: string) =>
  expectGlobalId(subject, ['Analysis', 'Series', 'Study', 'Recording'], 'subject');

function concerns(payload: AnalysisNotification, subject: string | null | undefined): boolean {
  if (subject == null) return true;
  const { type, id } = readSubject(subject);
  const named = {
    Analysis: payload.analysisId,
    Series: payload.seriesId,
    Study: payload.studyId,
    Recording: payload.recordingId,
  };
  return named[type] === id;
}

@Resolver()
export class AnalysisSubscription {
  @Subscription(() => Analysis, {
    description:
      'Every change of status, progress or review; of one analysis, those of one series, study or recording, or all.',
    topics: ({ args }: SubscribeResolverData<unknown, Subject, RequestContext>) => {
      // A wrong id is told now, not when the first event comes.
      if (args.subject != null) readSubject(args.subject);
      return 'analysis';
    },
    filter: ({ payload, args }: SubscriptionHandlerData<AnalysisNotification, Subject, RequestContext>) =>
      concerns(payload, args.subject),
  })
  async analysisProgress(
    @Root() { analysisId }: AnalysisNotification,
    @Ctx() context: RequestContext,
    @Arg('subject', () => ID, { nullable: true }) _subject: string | null,
  ): Promise<Analysis> {
    // The notification is a signal only: what stands in the row now is what is told.
    context.loaders.clear();
    const row = await context.loaders.of(analysesById).load(analysisId);
    if (row === null) throw notFound('analysis');
    return new Analysis(row);
  }
}
