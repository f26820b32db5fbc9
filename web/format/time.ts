/** Times and dates as a reader says them. All pure; `locale` and time zone are the browser's where a point in time is shown. */

/**
 * A place in a recording: `0:07.23`, `1:02:03.45`.
 * @param seconds from the recording's start; negative and non-finite values read as 0
 * @param digits decimals of a second
 */
export function formatClock(seconds: number, digits = 2): string {
  const scale = 10 ** digits;
  const ticks = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds * scale)) : 0;
  const whole = Math.floor(ticks / scale);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  const fraction = digits > 0 ? `.${String(ticks % scale).padStart(digits, '0')}` : '';
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}${fraction}`
    : `${minutes}:${rest}${fraction}`;
}

/**
 * Reads what a reader typed: `7.2`, `0:07.20`, `1:02:03`.
 * @returns seconds, or null where it is no time
 */
export function parseClock(text: string): number | null {
  const match = /^(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:[.,]\d+)?)$/.exec(text.trim());
  if (!match) return null;
  const seconds = Number((match[3] ?? '').replace(',', '.'));
  if (match[2] !== undefined && seconds >= 60) return null;
  return Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + seconds;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-11-03` → `3 Nov 2026`: a date that nobody can read the wrong way round. Other text stays as it is. */
export function formatDate(date: string | null | undefined): string | null {
  if (!date) return null;
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  const month = months[Number(match?.[2]) - 1];
  return match && month ? `${Number(match[3])} ${month} ${match[1]}` : date;
}

/** DICOM's TM value (`143005.12`, `1430`) or `14:30:05` → `14:30`. */
export function formatTimeOfDay(time: string | null | undefined): string | null {
  const match = /^(\d{2}):?(\d{2})/.exec(time ?? '');
  return match ? `${match[1]}:${match[2]}` : null;
}

/** A point in time in the browser's time zone: `22 Nov 2026, 19:40`. */
export function formatMoment(iso: string, options: { seconds?: boolean } = {}): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = options.seconds ? `:${two(at.getSeconds())}` : '';
  return `${at.getDate()} ${months[at.getMonth()]} ${at.getFullYear()}, ${two(at.getHours())}:${two(at.getMinutes())}${seconds}`;
}

/**
 * Whole years from birth to a day.
 * @param birthDate YYYY-MM-DD
 * @param onDate YYYY-MM-DD, e.g. the study's date
 * @returns null where either is missing or birth comes later
 */
export function ageInYears(birthDate: string | null | undefined, onDate: string | null | undefined): number | null {
  if (!birthDate || !onDate) return null;
  const [by, bm, bd] = birthDate.split('-').map(Number);
  const [y, m, d] = onDate.slice(0, 10).split('-').map(Number);
  if ([by, bm, bd, y, m, d].some((part) => part === undefined || !Number.isFinite(part))) return null;
  const hadBirthday = m! > bm! || (m === bm && d! >= bd!);
  const years = y! - by! - (hadBirthday ? 0 : 1);
  return years >= 0 ? years : null;
}
