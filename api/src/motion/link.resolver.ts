import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Permission } from '../identity/permissions.js';
import { findUser, User } from '../identity/user.graphql.js';
import { Patient, patientsById } from '../imaging/patient.graphql.js';
import type { RequestContext } from '../relay/context.js';
import { withUserErrors } from '../relay/errors.js';
import { expectGlobalId } from '../relay/global-id.js';
import { LinkRecordingInput, LinkRecordingPayload, RecordingLink, UnlinkRecordingInput } from './link.graphql.js';
import { linkRecording, unlinkRecording } from './link.js';
import { Recording } from './recording.graphql.js';

@Resolver()
export class LinkMutations {
  @Authorized<Permission>('review')
  @Mutation(() => LinkRecordingPayload, {
    description: 'Says whose recording it is; the identity is confirmed by typing.',
  })
  linkRecording(@Arg('input') input: LinkRecordingInput, @Ctx() context: RequestContext) {
    return withUserErrors<LinkRecordingPayload>({ recording: null }, async () => {
      const row = await linkRecording(context.database, context, {
        recordingId: expectGlobalId(input.recording, ['Recording'], 'recording').id,
        patientId: expectGlobalId(input.patient, ['Patient'], 'patient').id,
        confirmation: input.confirmation,
      });
      context.loaders.clear();
      return { recording: new Recording(row) };
    });
  }

  @Authorized<Permission>('review')
  @Mutation(() => LinkRecordingPayload, { description: 'Takes a link back; it is kept, with who and why.' })
  unlinkRecording(@Arg('input') input: UnlinkRecordingInput, @Ctx() context: RequestContext) {
    return withUserErrors<LinkRecordingPayload>({ recording: null }, async () => {
      const { id } = expectGlobalId(input.recording, ['Recording'], 'recording');
      const row = await unlinkRecording(context.database, context, { recordingId: id, reason: input.reason });
      context.loaders.clear();
      return { recording: new Recording(row) };
    });
  }
}

@Resolver(() => Recording)
export class LinksOfRecording {
  @FieldResolver(() => [RecordingLink], { description: 'Who said whose it is, newest first; those taken back, too.' })
  async patientLinks(@Root() recording: Recording, @Ctx() context: RequestContext): Promise<RecordingLink[]> {
    const rows = await context.database
      .selectFrom('recordingLink')
      .selectAll()
      .where('recordingId', '=', recording.row.id)
      .orderBy('linkedAt', 'desc')
      .orderBy('id', 'desc')
      .execute();
    return rows.map((row) => new RecordingLink(row));
  }
}

@Resolver(() => RecordingLink)
export class PeopleOfLink {
  @FieldResolver(() => Patient)
  async patient(@Root() link: RecordingLink, @Ctx() context: RequestContext): Promise<Patient> {
    // The foreign key is not null and patients are never deleted.
    return new Patient((await context.loaders.of(patientsById).load(link.row.patientId))!);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Null where the sender of the file named the patient.' })
  linkedBy(@Root() link: RecordingLink, @Ctx() context: RequestContext): Promise<User | null> {
    return findUser(context, link.row.linkedBy);
  }

  @FieldResolver(() => User, { nullable: true })
  unlinkedBy(@Root() link: RecordingLink, @Ctx() context: RequestContext): Promise<User | null> {
    return findUser(context, link.row.unlinkedBy);
  }
}
