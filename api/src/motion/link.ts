/** Whose recording it is, said by a person who checked. */
import { record } from '../audit/record.js';
import type { Database, DatabaseTransaction } from '../database/connect.js';
import type { Confirmation, Row } from '../database/tables.js';
import type { RequestContext } from '../relay/context.js';
import { conflict, invalidInput, notFound } from '../relay/errors.js';
import { requireText } from '../relay/text.js';

type LinkActor = Pick<RequestContext, 'viewer' | 'address'>;

export interface LinkCommand {
  readonly recordingId: string;
  readonly patientId: string;
  /** What the person typed: see {@link confirmationOf}. */
  readonly confirmation: string;
}

export interface UnlinkCommand {
  readonly recordingId: string;
  readonly reason: string;
}

/**
 * Links a recording to a patient. A film on the wrong patient is a wrong finding in somebody's record, so the person types what
 * only a look at the patient's papers gives; a click on a row of a list is no check.
 *
 * @throws CodedError NOT_FOUND; CONFLICT where it is linked; INVALID_INPUT where the confirmation is not the patient's, which
 * is kept in the audit trail
 */
export async function linkRecording(
  database: Database,
  actor: LinkActor,
  command: LinkCommand,
): Promise<Row<'recording'>> {
  const { viewer, address } = actor;
  const patient = await findPatient(database, command.patientId);
  const { kind, matches } = confirmationOf(patient, command.confirmation);
  const subject = { type: 'Recording', id: command.recordingId } as const;
  const detail = { patient: patient.id, confirmedBy: kind };
  if (!matches) {
    // By itself: what is refused rolls nothing back.
    await record(database, { action: 'recording.link', outcome: 'failed', actor: viewer, address, subject, detail });
    const what = kind === 'BIRTH_DATE' ? 'birth date' : 'patient ID';
    throw invalidInput(`This is not the patient’s ${what}. Nothing was linked; check whose recording it is.`, [
      'confirmation',
    ]);
  }
  return database.transaction().execute(async (trx) => {
    const recording = await lockRecording(trx, command.recordingId);
    if (recording.patientId !== null) {
      const whose = recording.patientId === patient.id ? 'this patient' : 'another patient';
      throw conflict(`The recording is linked to ${whose} already; take that back first.`, ['recording']);
    }
    await trx
      .insertInto('recordingLink')
      .values({ recordingId: recording.id, patientId: patient.id, confirmedBy: kind, linkedBy: viewer.id })
      .execute();
    await record(trx, { action: 'recording.link', outcome: 'success', actor: viewer, address, subject, detail });
    return setPatient(trx, recording.id, patient.id);
  });
}

/**
 * Takes a link back, with the reason; who linked it stays in its history.
 * @throws CodedError NOT_FOUND, INVALID_INPUT without a reason, CONFLICT where it is not linked
 */
export async function unlinkRecording(
  database: Database,
  { viewer, address }: LinkActor,
  command: UnlinkCommand,
): Promise<Row<'recording'>> {
  const reason = requireText(command.reason, 'reason', 'Say why the recording is not this patient’s.');
  return database.transaction().execute(async (trx) => {
    const recording = await lockRecording(trx, command.recordingId);
    const { patientId } = recording;
    if (patientId === null) throw conflict('The recording is not linked to a patient.', ['recording']);
    const closing = { unlinkedBy: viewer.id, unlinkedAt: new Date(), unlinkReason: reason };
    const closed = await trx
      .updateTable('recordingLink')
      .set(closing)
      .where('recordingId', '=', recording.id)
      .where('unlinkedAt', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (closed === undefined) {
      // The sender of the file had named the patient.
      const { createdAt: linkedAt } = recording;
      await trx
        .insertInto('recordingLink')
        .values({ recordingId: recording.id, patientId, linkedAt, ...closing })
        .execute();
    }
    const subject = { type: 'Recording', id: recording.id } as const;
    const detail = { patient: patientId };
    await record(trx, { action: 'recording.unlink', outcome: 'success', actor: viewer, address, subject, detail });
    return setPatient(trx, recording.id, null);
  });
}

/**
 * What has to be typed: the birth date (YYYY-MM-DD; dots, slashes and spaces do as well), because it stands on every paper and
 * two people of one name seldom share it; the patient ID where no birth date is known.
 *
 * @throws CodedError CONFLICT where the patient has neither
 */
export function confirmationOf(
  { birthDate, dicomPatientId }: Pick<Row<'patient'>, 'birthDate' | 'dicomPatientId'>,
  typed: string,
): { readonly kind: Confirmation; readonly matches: boolean } {
  if (birthDate !== null) {
    const parts = typed.trim().split(/[-./\s]+/);
    return { kind: 'BIRTH_DATE', matches: parts.join('-') === birthDate };
  }
  if (dicomPatientId === null) {
    throw conflict('The patient has neither birth date nor patient ID, so nobody can check who it is.', ['patient']);
  }
  return { kind: 'PATIENT_ID', matches: typed.trim() === dicomPatientId };
}

async function findPatient(database: Database, id: string): Promise<Row<'patient'>> {
  const patient = await database.selectFrom('patient').selectAll().where('id', '=', id).executeTakeFirst();
  if (patient === undefined) throw notFound('patient');
  return patient;
}

/** Two people who link at the same time take turns. */
async function lockRecording(trx: DatabaseTransaction, id: string): Promise<Row<'recording'>> {
  const recording = await trx.selectFrom('recording').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (recording === undefined) throw notFound('recording');
  return recording;
}

function setPatient(trx: DatabaseTransaction, id: string, patientId: string | null): Promise<Row<'recording'>> {
  return trx.updateTable('recording').set({ patientId }).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
}
