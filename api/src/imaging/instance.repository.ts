import type { DatabaseTransaction, Queryable } from '../database/connect.js';
import type { NewRow, Row } from '../database/tables.js';

/** One DICOM instance and where it belongs, as its attributes say. */
export interface InstanceRecord {
  readonly patient: Omit<NewRow<'patient'>, 'id' | 'createdAt'>;
  readonly study: Omit<NewRow<'study'>, 'id' | 'createdAt' | 'patientId'>;
  readonly series: Omit<NewRow<'series'>, 'id' | 'createdAt' | 'updatedAt' | 'studyId'>;
  readonly instance: Omit<NewRow<'instance'>, 'id' | 'createdAt' | 'seriesId'>;
}

export type StoredInstance =
  | { readonly outcome: 'stored' | 'duplicate'; readonly instance: Row<'instance'> }
  /** The SOP Instance UID is taken by other bytes, those of `instance`. Nothing was changed. */
  | { readonly outcome: 'conflict'; readonly instance: Row<'instance'> }
  /** A UID that a study or series of somebody else has: `reason` says which. Nothing was changed. */
  | { readonly outcome: 'misplaced'; readonly reason: string };

/**
 * Writes an instance, and the patient, study and series that it is the first of. What is there already stays as it is:
 * the first file of a study describes it. Twice the same instance is one.
 */
export async function storeInstance(trx: DatabaseTransaction, record: InstanceRecord): Promise<StoredInstance> {
  const known = await compareWithKnown(trx, record);
  if (known !== null) return known;
  const study = await findOrAddStudy(trx, record);
  if (isMisplaced(study)) return study;
  const series = await findOrAddSeries(trx, record, study.id);
  if (isMisplaced(series)) return series;
  const instance = await trx
    .insertInto('instance')
    .values({ ...record.instance, seriesId: series.id })
    .onConflict((conflict) => conflict.column('sopInstanceUid').doNothing())
    .returningAll()
    .executeTakeFirst();
  // Another transaction stored it meanwhile, and has committed: an insert that meets a conflict waits for that.
  if (instance === undefined) {
    const other = await compareWithKnown(trx, record);
    if (other === null) throw new Error(`The instance ${record.instance.sopInstanceUid} was neither found nor made.`);
    return other;
  }
  await trx.updateTable('series').set({ updatedAt: new Date() }).where('id', '=', series.id).execute();
  return { outcome: 'stored', instance };
}

async function compareWithKnown(trx: DatabaseTransaction, record: InstanceRecord): Promise<StoredInstance | null> {
  const instance = await trx
    .selectFrom('instance')
    .selectAll()
    .where('sopInstanceUid', '=', record.instance.sopInstanceUid)
    .executeTakeFirst();
  if (instance === undefined) return null;
  return { outcome: instance.sha256 === record.instance.sha256 ? 'duplicate' : 'conflict', instance };
}

type Misplaced = Extract<StoredInstance, { outcome: 'misplaced' }>;

function isMisplaced(found: Misplaced | { readonly id: string }): found is Misplaced {
  return 'outcome' in found;
}

async function findOrAddStudy(trx: DatabaseTransaction, record: InstanceRecord): Promise<{ id: string } | Misplaced> {
  const { studyInstanceUid } = record.study;
  const find = () =>
    trx
      .selectFrom('study')
      .innerJoin('patient', 'patient.id', 'study.patientId')
      .select(['study.id', 'patient.dicomPatientId'])
      .where('studyInstanceUid', '=', studyInstanceUid)
      .executeTakeFirst();
  let study = await find();
  if (study === undefined) {
    const patientId = await findOrAddPatient(trx, record);
    await trx
      .insertInto('study')
      .values({ ...record.study, patientId })
      .onConflict((conflict) => conflict.column('studyInstanceUid').doNothing())
      .execute();
    study = await find();
  }
  if (study === undefined) throw new Error(`The study ${studyInstanceUid} was neither found nor made.`);
  const said = record.patient.dicomPatientId ?? null;
  // Images of one person must never appear in the study of another, whatever a sender made of its UIDs.
  if (said !== null && study.dicomPatientId !== null && said !== study.dicomPatientId) {
    return { outcome: 'misplaced', reason: 'its Study Instance UID belongs to a study of another Patient ID' };
  }
  return study;
}

async function findOrAddPatient(trx: DatabaseTransaction, record: InstanceRecord): Promise<string> {
  const added = await trx
    .insertInto('patient')
    .values(record.patient)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (added !== undefined) return added.id;
  const found = await trx
    .selectFrom('patient')
    .select('id')
    .where('dicomPatientId', '=', record.patient.dicomPatientId ?? null)
    .where((eb) => eb(eb.fn.coalesce('issuerOfPatientId', eb.val('')), '=', record.patient.issuerOfPatientId ?? ''))
    .executeTakeFirstOrThrow();
  return found.id;
}

async function findOrAddSeries(
  trx: DatabaseTransaction,
  record: InstanceRecord,
  studyId: string,
): Promise<{ id: string } | Misplaced> {
  const { seriesInstanceUid } = record.series;
  await trx
    .insertInto('series')
    .values({ ...record.series, studyId })
    .onConflict((conflict) => conflict.column('seriesInstanceUid').doNothing())
    .execute();
  const series = await trx
    .selectFrom('series')
    .select(['id', 'studyId'])
    .where('seriesInstanceUid', '=', seriesInstanceUid)
    .executeTakeFirstOrThrow();
  if (series.studyId === studyId) return series;
  return { outcome: 'misplaced', reason: 'its Series Instance UID belongs to a series of another study' };
}

/** The instances of a series in a fixed order: by SOP Instance UID. */
export async function instancesOf(db: Queryable, seriesId: string): Promise<Row<'instance'>[]> {
  return db.selectFrom('instance').selectAll().where('seriesId', '=', seriesId).orderBy('sopInstanceUid').execute();
}
