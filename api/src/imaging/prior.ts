/** Which studies of a patient come before one: its priors. */
import type { Row } from '../database/tables.js';

type Dated = Pick<Row<'study'>, 'studyDate' | 'studyTime'>;

/**
 * Whether `other` was made before `study`: by Study Date (0008,0020), on one day by Study Time (0008,0030).
 * @returns null where it cannot be said: a date is missing, or both are of one day and a time is missing or the same
 */
export function isEarlier(other: Dated, study: Dated): boolean | null {
  if (other.studyDate === null || study.studyDate === null) return null;
  if (other.studyDate !== study.studyDate) return other.studyDate < study.studyDate;
  const [a, b] = [secondsOf(other.studyTime), secondsOf(study.studyTime)];
  return a === null || b === null || a === b ? null : a < b;
}

/** VR TM: HH, HHMM or HHMMSS.FFFFFF (PS3.5 6.2). */
function secondsOf(time: string | null): number | null {
  const parts = /^(\d{2})(\d{2})?(\d{2}(?:\.\d{1,6})?)?$/.exec((time ?? '').replaceAll(':', '').trim());
  if (!parts) return null;
  const [hours, minutes, seconds] = [parts[1], parts[2] ?? 0, parts[3] ?? 0].map(Number);
  return hours! * 3600 + minutes! * 60 + seconds!;
}
