/** Which values are shown from black to white. Pure. */

export interface WindowLevel {
  readonly center: number;
  readonly width: number;
  /** LINEAR_EXACT (PS3.3 C.11.2.1.3.2), as fractions need; else LINEAR (C.11.2.1.2.1), whose width counts whole values. */
  readonly exact?: boolean;
}

/** Values up to `lower` are black, those from `upper` on white. */
export interface ValueRange {
  readonly lower: number;
  readonly upper: number;
}

/** The renderer divides by the range; a window of one value is a threshold at its lower end. */
const leastRange = 1e-6;

export function rangeOf({ center, width, exact = false }: WindowLevel): ValueRange {
  const range = exact ? width : width - 1;
  const lower = (exact ? center : center - 0.5) - range / 2;
  return { lower, upper: lower + Math.max(leastRange, range) };
}

export function windowOf({ lower, upper }: ValueRange, exact: boolean): WindowLevel {
  const [middle, range] = [(lower + upper) / 2, upper - lower];
  return exact ? { center: middle, width: range, exact } : { center: middle + 0.5, width: range + 1 };
}

/** As it stands on the image: whole numbers, and of small ones what tells them apart. */
export function describeWindow({ center, width }: WindowLevel): string {
  const digits = width < 10 ? 2 : 0;
  const text = (value: number): string => String(Number(value.toFixed(digits)));
  return `W ${text(width)} L ${text(center)}`;
}
