/**
 * Keyset pagination: a page starts after the sort keys of the last row that was seen, not after a number of rows, so
 * that rows which arrive in between neither repeat nor hide others (offsets do both).
 */
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/connect.js';
import type { Row, Tables } from '../database/tables.js';
import type { Page, PageArguments } from './connection.js';
import { invalidInput } from './errors.js';

type SortType = 'timestamptz' | 'uuid' | 'text' | 'bigint' | 'double precision';

/** One sort key. Never null: wrap in `coalesce`, or the row comparison drops the row. */
export interface SortKey {
  readonly expression: RawBuilder<unknown>;
  readonly type: SortType;
}

/** A total order: the last key is unique. All keys run in one direction, so that one row comparison does. */
export interface Ordering {
  readonly direction: 'asc' | 'desc';
  readonly keys: readonly SortKey[];
}

export const newestFirst = (createdAt: RawBuilder<unknown>, id: RawBuilder<unknown>): Ordering => ({
  direction: 'desc',
  keys: [
    { expression: createdAt, type: 'timestamptz' },
    { expression: id, type: 'uuid' },
  ],
});

/** PostgreSQL prints each of these types so that it reads the same value back (microseconds and float8 included). */
function cursorOf(ordering: Ordering): RawBuilder<string> {
  return sql`json_build_array(${sql.join(ordering.keys.map((key) => sql`(${key.expression})::text`))})::text`;
}

const encodeCursor = (keys: string): string => Buffer.from(keys, 'utf8').toString('base64url');

/** A cursor comes from outside: what PostgreSQL could not cast is refused here, as the mistake that it is. */
const READS: Record<SortType, (text: string) => boolean> = {
  timestamptz: (text) =>
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*[+-][\d:]+$/.test(text) && !Number.isNaN(Date.parse(text)),
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text),
  text: (text) => !text.includes('\0'),
  bigint: (text) => /^-?\d{1,18}$/.test(text),
  'double precision': (text) =>
    /^-?Infinity$/.test(text) || (/^-?[\d.]+(e[+-]\d+)?$/.test(text) && Number.isFinite(Number(text))),
};

function decodeCursor(cursor: string, ordering: Ordering): readonly string[] {
  const refuse = () => invalidInput('after must be a cursor of this same connection (endCursor).', ['after']);
  let keys: unknown;
  try {
    keys = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse();
    throw error;
  }
  if (!Array.isArray(keys) || keys.length !== ordering.keys.length) throw refuse();
  return ordering.keys.map(({ type }, place) => {
    const value: unknown = keys[place];
    if (typeof value !== 'string' || !READS[type](value)) throw refuse();
    return value;
  });
}

function afterCursor(ordering: Ordering, after: string | null): RawBuilder<unknown> {
  if (after === null) return sql`true`;
  const values = decodeCursor(after, ordering);
  const left = sql.join(ordering.keys.map((key) => key.expression));
  const right = sql.join(ordering.keys.map((key, place) => sql`${values[place]}::${sql.raw(key.type)}`));
  return sql`(${left}) ${sql.raw(ordering.direction === 'asc' ? '>' : '<')} (${right})`;
}

function orderBy(ordering: Ordering): RawBuilder<unknown> {
  return sql.join(ordering.keys.map((key) => sql`${key.expression} ${sql.raw(ordering.direction)}`));
}

/** What to page through: a table or a parenthesised query under the alias `t`. */
export interface KeysetQuery {
  readonly from: RawBuilder<unknown>;
  readonly where: RawBuilder<unknown>;
  readonly ordering: Ordering;
}

type Read<R> = R & { readonly cursor: string };

function toPage<R>(rows: readonly Read<R>[], { first, after }: PageArguments): Page<R> {
  return {
    rows: rows.slice(0, first).map(({ cursor, ...row }) => ({
      cursor: encodeCursor(cursor),
      // What is left after taking the cursor away is the row; TypeScript cannot say so of a type parameter.
      row: row as unknown as R,
    })),
    hasNextPage: rows.length > first,
    hasPreviousPage: after !== null,
  };
}

/** Reads one page; `R` is the row type of `query.from`. */
export async function readPage<R>(database: Database, query: KeysetQuery, page: PageArguments) {
  const { from, where, ordering } = query;
  const { rows } = await sql<Read<R>>`
    select t.*, ${cursorOf(ordering)} as cursor from ${from} t
    where ${where} and ${afterCursor(ordering, page.after)}
    order by ${orderBy(ordering)} limit ${page.first + 1}`.execute(database);
  return toPage<R>(rows, page);
}

export async function countRows(database: Database, query: KeysetQuery): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*)::integer as total from ${query.from} t where ${query.where}`.execute(database);
  return rows[0]?.total ?? 0;
}

/** A relation one-to-many: which rows of `table` belong to a parent. All expressions speak of the alias `t`. */
export interface Relation<T extends keyof Tables> {
  readonly table: T;
  /** The parent's id (uuid). */
  readonly parent: RawBuilder<unknown>;
  readonly ordering: Ordering;
  /** Where the parent is not a column of the table: a parenthesised query that gives the table's columns and more. */
  readonly from?: RawBuilder<unknown>;
  /** Further condition. */
  readonly where?: RawBuilder<unknown>;
}

/**
 * Reads the same page of many parents in one query: each parent's first rows by a lateral join on the index, so that
 * the cost is that of the pages and not of all children.
 * @returns the pages in the order of `parents`
 */
export async function readPages<T extends keyof Tables>(
  database: Database,
  relation: Relation<T>,
  parents: readonly string[],
  page: PageArguments,
): Promise<Page<Row<T>>[]> {
  const { table, parent, ordering, from = sql.table(table), where = sql`true` } = relation;
  const { rows } = await sql<{ wanted: string } & Read<Row<T>>>`
    select wanted.id as wanted, t.* from unnest(${[...parents]}::uuid[]) as wanted(id)
    cross join lateral (
      select t.*, ${cursorOf(ordering)} as cursor from ${from} t
      where ${parent} = wanted.id and ${where} and ${afterCursor(ordering, page.after)}
      order by ${orderBy(ordering)} limit ${page.first + 1}
    ) t order by ${orderBy(ordering)}`.execute(database);
  const groups = new Map<string, Read<Row<T>>[]>(parents.map((id) => [id, []]));
  for (const { wanted, ...row } of rows) {
    // As above: the row without the helper column is the row.
    groups.get(wanted)?.push(row as unknown as Read<Row<T>>);
  }
  return parents.map((id) => toPage<Row<T>>(groups.get(id) ?? [], page));
}

/** How many children each parent has, in the order of `parents`. */
export async function countChildren<T extends keyof Tables>(
  database: Database,
  { table, parent, from = sql.table(table), where = sql`true` }: Relation<T>,
  parents: readonly string[],
): Promise<number[]> {
  const { rows } = await sql<{ parent: string; total: number }>`
    select ${parent} as parent, count(*)::integer as total from ${from} t
    where ${parent} = any(${[...parents]}::uuid[]) and ${where}
    group by 1`.execute(database);
  const totals = new Map(rows.map((row) => [row.parent, row.total]));
  return parents.map((id) => totals.get(id) ?? 0);
}
