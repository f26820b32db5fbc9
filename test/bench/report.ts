/** What a benchmark answers: rows of one table. Ratios and times are of this run on this machine. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What was fed, how often, what is included. */
  readonly how: string;
}

export interface Benchmark {
  readonly name: string;
  readonly about: string;
  run(progress: (line: string) => void): Promise<readonly Row[]>;
}

/** @returns a Markdown table */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, value, unit, how }) => `| ${what} | ${figure(value)} ${unit} | ${how} |`);
  return ['| what | measured | how |', '|---|---|---|', ...lines].join('\n');
}

/** Three significant digits are more than these machines repeat. */
function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted[sorted.length % 2 === 0 ? middle - 1 : middle];
  if (upper === undefined || lower === undefined) throw new RangeError('The median of nothing.');
  return (upper + lower) / 2;
}
