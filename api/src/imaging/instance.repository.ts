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
 * Writes instances, and the patients, studies and series that they are the first of; answers for each, in their order.
 * What is there already stays as it is: the first file of a study describes it. Twice the same instance is one.
 *
 * @throws Error where another transaction takes one of the UIDs for other bytes at the same moment: the next attempt
 *   finds those
 */
export async function storeInstances(
  trx: DatabaseTransaction,
  records: readonly InstanceRecord[],
): Promise<StoredInstance[]> {
  const known = await findInstances(trx, records);
  const placed = await findPlaces(
    trx,
    records.filter((record) => !known.has(uidOf(record))),
  );
  const added = new Map<string, Row<'instance'>>();
  for (const row of await addInstances(trx, [...placed.values()].filter(isPlaced))) added.set(row.sopInstanceUid, row);
  // Those that a transaction which has committed meanwhile has brought: an insert that meets a conflict waits for that.
  const missed = [...placed.values()].filter(isPlaced).filter(({ record }) => !added.has(uidOf(record)));
  const raced = await findInstances(
    trx,
    missed.map(({ record }) => record),
  );
  return records.map((record): StoredInstance => {
    const uid = uidOf(record);
    const before = known.get(uid) ?? raced.get(uid);
    if (before !== undefined) {
      const outcome = compare(record, before);
      if (outcome === 'conflict' && raced.has(uid)) throw new Error(`The UID ${uid} was taken at the same moment.`);
      return { outcome, instance: before };
    }
    const place = placed.get(uid);
    const instance = added.get(uid);
    if (place !== undefined && place.record === record) {
      if (!isPlaced(place)) return place.misplaced;
      if (instance === undefined) throw new Error(`The instance ${uid} was neither found nor made.`);
      return { outcome: 'stored', instance };
    }
    // The same UID twice in one call: the first was stored, unless it was misplaced.
    if (instance === undefined) throw new Error(`The instance ${uid} comes twice, and the first has no place.`);
    return { outcome: compare(record, instance), instance };
  });
}

const uidOf = (record: InstanceRecord): string => record.instance.sopInstanceUid;

const compare = (record: InstanceRecord, known: Row<'instance'>) =>
  known.sha256 === record.instance.sha256 ? 'duplicate' : 'conflict';

async function findInstances(
  trx: DatabaseTransaction,
  records: readonly InstanceRecord[],
): Promise<Map<string, Row<'instance'>>> {
  if (records.length === 0) return new Map();
  const rows = await trx.selectFrom('instance').selectAll().where('sopInstanceUid', 'in', records.map(uidOf)).execute();
  return new Map(rows.map((row) => [row.sopInstanceUid, row]));
}

interface Placed {
  readonly record: InstanceRecord;
  readonly seriesId: string;
}
type Place = Placed | { readonly record: InstanceRecord; readonly misplaced: Misplaced };

const isPlaced = (place: Place): place is Placed => 'seriesId' in place;

/** The series of the first record of each SOP Instance UID, made where it is missing. */
async function findPlaces(trx: DatabaseTransaction, records: readonly InstanceRecord[]): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  const series = new Map<string, { id: string } | Misplaced>();
  // By UID: transactions that make the same rows wait for each other, and never both ways.
  for (const record of records.toSorted(bySeries)) {
    if (places.has(uidOf(record))) continue;
    // All that decides about a record's place: those that agree in it share the statements.
    const key = JSON.stringify([
      record.patient.dicomPatientId,
      record.study.studyInstanceUid,
      record.series.seriesInstanceUid,
    ]);
    const found = series.get(key) ?? (await findOrAddPlace(trx, record));
    series.set(key, found);
    places.set(uidOf(record), isMisplaced(found) ? { record, misplaced: found } : { record, seriesId: found.id });
  }
  return places;
}

function bySeries(a: InstanceRecord, b: InstanceRecord): number {
  if (a.study.studyInstanceUid !== b.study.studyInstanceUid) {
    return a.study.studyInstanceUid < b.study.studyInstanceUid ? -1 : 1;
  }
  return a.series.seriesInstanceUid < b.series.seriesInstanceUid ? -1 : 1;
}

async function findOrAddPlace(trx: DatabaseTransaction, record: InstanceRecord): Promise<{ id: string } | Misplaced> {
  const study = await findOrAddStudy(trx, record);
  return isMisplaced(study) ? study : findOrAddSeries(trx, record, study.id);
}

async function addInstances(trx: DatabaseTransaction, placed: readonly Placed[]): Promise<Row<'instance'>[]> {
  if (placed.length === 0) return [];
  const rows = await trx
    .insertInto('instance')
    .values(
      placed
        .map(({ record, seriesId }) => ({ ...record.instance, seriesId }))
        .toSorted((a, b) => (a.sopInstanceUid < b.sopInstanceUid ? -1 : 1)),
    )
    .onConflict((conflict) => conflict.column('sopInstanceUid').doNothing())
    .returningAll()
    .execute();
  const grown = [...new Set(rows.map(({ seriesId }) => seriesId))].toSorted();
  for (const id of grown) await trx.updateTable('series').set({ updatedAt: new Date() }).where('id', '=', id).execute();
  return rows;
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
