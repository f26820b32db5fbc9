import { type RawBuilder, sql } from 'kysely';

/** A condition: one of `columns` contains the text, without regard to case; true where nothing is searched for. */
export function contains(
  search: string | null | undefined,
  columns: readonly [RawBuilder<unknown>, ...RawBuilder<unknown>[]],
): RawBuilder<unknown> {
  const text = search?.trim() ?? '';
  if (text === '') return sql`true`;
  // What people type is text, not a pattern.
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const conditions = columns.map((column) => sql`${column} ilike ${pattern}`);
  return sql`(${sql.join(conditions, sql` or `)})`;
}
