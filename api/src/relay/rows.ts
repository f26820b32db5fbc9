/** Rows by their primary key, as a DataLoader. */
import { sql } from 'kysely';
import type { Row, Tables } from '../database/tables.js';
import { inOrderOf, type LoaderDefinition } from './loader.js';

type TableWithId = { [T in keyof Tables]: Row<T> extends { id: string | number } ? T : never }[keyof Tables];

export type RowLoader<T extends keyof Tables> = LoaderDefinition<string, Row<T> | null>;

/**
 * Loads rows of `table` by primary key; null for an id that is not there.
 * @param type of the column `id` in SQL
 */
export function rowLoader<T extends TableWithId>(table: T, type: 'uuid' | 'text' | 'bigint' = 'uuid'): RowLoader<T> {
  return {
    name: `${table} by id`,
    batch: async (database, ids) => {
      const { rows } = await sql<Row<T> & { id: string | number }>`
        select t.* from ${sql.table(table)} t
        where t.id = any(${[...ids]}::${sql.raw(type)}[])`.execute(database);
      return inOrderOf(ids, rows, (row) => String(row.id));
    },
  };
}
