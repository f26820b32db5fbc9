import { GraphQLJSONObject } from 'graphql-scalars';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { record } from '../audit/record.js';
import { patientsById } from '../imaging/patient.graphql.js';
import { studiesById } from '../imaging/study.graphql.js';
import { recordingsById } from '../motion/recording.graphql.js';
import type { RequestContext } from '../relay/context.js';
import { notFound, UserError, withUserErrors } from '../relay/errors.js';
import { expectGlobalId } from '../relay/global-id.js';
import { checkOnScreen } from './checks.js';

@InputType()
export class RecordViewInput {
  @Field(() => ID, { description: 'A Study, a Recording or a Patient.' })
  subject: string;

  @Field(() => GraphQLJSONObject, { nullable: true, description: 'At most 16 KiB.' })
  onScreen?: Record<string, unknown> | null;
}

@ObjectType()
export class RecordViewPayload {
  @Field(() => [UserError])
  errors: UserError[];
}

const viewed = {
  Study: { action: 'study.view', rows: studiesById, word: 'study' },
  Recording: { action: 'recording.view', rows: recordingsById, word: 'recording' },
  Patient: { action: 'patient.view', rows: patientsById, word: 'patient' },
} as const;

@Resolver()
export class RecordViewMutation {
  @Mutation(() => RecordViewPayload, {
    description: 'Opening a study or a recording is itself a row of the audit trail.',
  })
  recordView(@Arg('input') input: RecordViewInput, @Ctx() context: RequestContext): Promise<RecordViewPayload> {
    return withUserErrors<RecordViewPayload>({}, async () => {
      const subject = expectGlobalId(input.subject, ['Study', 'Recording', 'Patient'], 'subject');
      const onScreen = checkOnScreen(input.onScreen ?? null);
      const { action, rows, word } = viewed[subject.type];
      if ((await context.loaders.of<string, unknown>(rows).load(subject.id)) === null) throw notFound(word);
      // Each is a row: unlike reads of single frames, a person opened it and says so.
      await record(context.database, {
        action,
        outcome: 'success',
        actor: context.viewer,
        address: context.address,
        subject,
        ...(onScreen && { detail: { onScreen } }),
      });
      return {};
    });
  }
}
