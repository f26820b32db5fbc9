import { readFile } from 'node:fs/promises';
import { requireDecodable } from '../formats/dicom/decode.js';
import { type DicomInstance, readInstance } from '../formats/dicom/instance.js';
import { type DicomFile, parseDicom, parseFromStart } from '../formats/dicom/parse.js';
import { DicomError } from '../formats/error-codes.js';
import type { InstanceRecord } from '../imaging/instance.repository.js';
import type { StoredObject } from '../storage/object-store.js';
import type { IntakeLimits } from './limits.js';

/** What fits into one buffer, and is far more than any single instance in practice. */
const MAX_FILE_BYTES = 2 ** 31;

/**
 * Reads a DICOM file's header into rows.
 * @param start the first bytes of the file: often they say all that is needed
 * @throws {DicomError}
 */
export async function readDicomRecord(
  path: string,
  start: Uint8Array,
  object: StoredObject,
  { whole }: Pick<IntakeLimits, 'whole'>,
): Promise<InstanceRecord> {
  if (object.sizeBytes > MAX_FILE_BYTES) {
    throw new DicomError('TOO_LARGE', `the file has ${object.sizeBytes} bytes; at most ${MAX_FILE_BYTES} are read`);
  }
  const short = parseFromStart(start, object.sizeBytes);
  if (short !== null) return checkedRecord(short, object);
  // Let go of its bytes before the next is read.
  return whole(async () => checkedRecord(parseDicom(await readFile(path)), object));
}

function checkedRecord(file: DicomFile, object: StoredObject): InstanceRecord {
  const instance = readInstance(file);
  // Told to the sender now, not to a reader later: what is indexed can be shown and analysed.
  if (instance.image) requireDecodable(file, instance.image);
  return toRecord(instance, object);
}

export function toRecord(file: DicomInstance, object: StoredObject): InstanceRecord {
  const text = (keyword: string): string | null => file.attributes[keyword]?.trim() || null;
  return {
    patient: {
      dicomPatientId: text('PatientID'),
      issuerOfPatientId: text('IssuerOfPatientID'),
      name: text('PatientName'),
      birthDate: toDay(text('PatientBirthDate')),
      sex: text('PatientSex'),
    },
    study: {
      studyInstanceUid: file.studyInstanceUid,
      studyDate: toDay(text('StudyDate')),
      studyTime: text('StudyTime'),
      studyId: text('StudyID'),
      description: text('StudyDescription'),
      accessionNumber: text('AccessionNumber'),
      referringPhysician: text('ReferringPhysicianName'),
    },
    series: {
      seriesInstanceUid: file.seriesInstanceUid,
      modality: file.modality,
      seriesNumber: toInteger(file.seriesNumber),
      description: text('SeriesDescription'),
      bodyPartExamined: text('BodyPartExamined'),
      laterality: text('Laterality') ?? text('ImageLaterality'),
      frameOfReferenceUid: text('FrameOfReferenceUID'),
    },
    instance: {
      sopInstanceUid: file.sopInstanceUid,
      sopClassUid: file.sopClassUid,
      transferSyntaxUid: file.transferSyntaxUid,
      instanceNumber: toInteger(file.instanceNumber),
      numberOfFrames: file.image?.frames ?? 0,
      rows: file.image?.rows ?? null,
      columns: file.image?.columns ?? null,
      slicePosition: slicePosition(file),
      sha256: object.sha256,
      sizeBytes: object.sizeBytes,
    },
  };
}

/**
 * Millimetres of the first frame along its own normal (row × column direction): slices of one stack in order.
 */
function slicePosition(file: DicomInstance): number | null {
  const position = file.geometry[0]?.imagePositionPatient;
  const cosines = file.geometry[0]?.imageOrientationPatient;
  if (!position || !cosines) return null;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = cosines;
  return position[0] * (b * f - c * e) + position[1] * (c * d - a * f) + position[2] * (a * e - b * d);
}

/** DA (PS3.5 6.2) as `YYYY-MM-DD`; null for what is no day of the calendar. ACR-NEMA wrote dots between. */
export function toDay(text: string | null): string | null {
  const parts = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(text ?? '');
  if (!parts) return null;
  const day = `${parts[1]}-${parts[2]}-${parts[3]}`;
  const date = new Date(`${day}T00:00:00Z`);
  // JavaScript rolls 30 February over into March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? day : null;
}

/** IS holds up to 2^31 - 1 (PS3.5 6.2); what is beyond, or no whole number, is left out. */
function toInteger(value: number | null): number | null {
  return value !== null && Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? value : null;
}
