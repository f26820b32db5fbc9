import { Field, GraphQLISODateTime, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { Confirmation as ConfirmationName, Row } from '../database/tables.js';
import { UserError } from '../relay/errors.js';
import { Recording } from './recording.graphql.js';

export const Confirmation: { readonly [C in ConfirmationName]: C } = {
  BIRTH_DATE: 'BIRTH_DATE',
  PATIENT_ID: 'PATIENT_ID',
};
registerEnumType(Confirmation, {
  name: 'Confirmation',
  description: 'What a person typed to confirm who a patient is.',
});

@ObjectType({
  description: 'That a recording is a patient’s, as somebody said it; taken back where `unlinkedAt` is set.',
})
export class RecordingLink {
  @Field(() => Confirmation, { nullable: true, description: 'Null where the sender of the file named the patient.' })
  confirmedBy: ConfirmationName | null;

  @Field(() => GraphQLISODateTime)
  linkedAt: Date;

  @Field(() => GraphQLISODateTime, { nullable: true })
  unlinkedAt: Date | null;

  @Field(() => String, { nullable: true })
  unlinkReason: string | null;

  readonly row: Row<'recordingLink'>;

  constructor(row: Row<'recordingLink'>) {
    this.row = row;
    this.confirmedBy = row.confirmedBy;
    this.linkedAt = row.linkedAt;
    this.unlinkedAt = row.unlinkedAt;
    this.unlinkReason = row.unlinkReason;
  }
}

@InputType()
export class LinkRecordingInput {
  @Field(() => ID)
  recording: string;

  @Field(() => ID)
  patient: string;

  @Field({
    description:
      'Typed by the person who links: the patient’s birth date, YYYY-MM-DD; the patient ID where no birth date is known.',
  })
  confirmation: string;
}

@InputType()
export class UnlinkRecordingInput {
  @Field(() => ID)
  recording: string;

  @Field()
  reason: string;
}

@ObjectType()
export class LinkRecordingPayload {
  @Field(() => Recording, { nullable: true })
  recording: Recording | null;

  @Field(() => [UserError])
  errors: UserError[];
}
