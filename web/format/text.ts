/** Names, sizes and figures in words. */

/**
 * A DICOM person name (PS3.5 §6.2.1.1) as a reader writes it: `Family^Given^Middle^Prefix^Suffix` → `Family, Given Middle`.
 * Only the first (alphabetic) component group is read.
 */
export function formatPersonName(name: string | null | undefined): string | null {
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = (name ?? '')
    .split('=', 1)
    .join('')
    .split('^')
    .map((part) => part.trim());
  const forenames = [prefix, given, middle].filter(Boolean).join(' ');
  const whole = [[family, suffix].filter(Boolean).join(' '), forenames].filter(Boolean).join(', ');
  return whole === '' ? null : whole;
}

const sexes: Readonly<Record<string, string>> = { F: 'female', M: 'male', O: 'other' };

/** (0010,0040). */
export function formatSex(sex: string | null | undefined): string | null {
  return sex ? (sexes[sex.toUpperCase()] ?? sex) : null;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function formatPercent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

/** `1 file`, `3 files`, `1 study`, `2 studies`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** `rangeOfMotion` → `Range of motion`, `brain-tumour` → `Brain tumour`. */
export function words(name: string): string {
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_.]+/g, ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** UCUM to what stands on paper. */
const units: Readonly<Record<string, string>> = { deg: '°', '1': '', mm2: ' mm²', mm3: ' mm³', '/min': ' /min' };

export function formatQuantity(value: number, unit: string | null | undefined): string {
  const shown = unit === null || unit === undefined ? '' : (units[unit] ?? ` ${unit}`);
  return `${value.toFixed(digitsOf(value, unit))}${shown}`;
}

function digitsOf(value: number, unit: string | null | undefined): number {
  // Counts are whole; a degree is finer than any camera sees.
  if ((unit === '1' && Number.isInteger(value)) || unit === 'deg' || Math.abs(value) >= 100) return 0;
  // Pixels of an image are tenths of millimetres to millimetres wide.
  return unit === 'mm' || (unit === 'mL' && Math.abs(value) >= 1) ? 1 : 2;
}
