import type { DatabaseTransaction } from './connect.js';
import type { NewRow } from './tables.js';

/** Enters objects whose bytes are in the store already; what is known stays as it is. */
export async function addObjects(trx: DatabaseTransaction, objects: readonly NewRow<'object'>[]): Promise<void> {
  if (objects.length === 0) return;
  // In one order everywhere: transactions that add the same ones wait for each other, and never both ways.
  const ordered = objects.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  await trx
    .insertInto('object')
    .values(ordered)
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
}
