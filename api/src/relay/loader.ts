/**
 * One DataLoader for each relation and request: rows asked for one by one in resolvers reach the database in one query.
 *
 * A folder declares its loaders as data beside the resolvers that use them; a request's `Loaders` makes the instances.
 */
import DataLoader from 'dataloader';
import type { Database } from '../database/connect.js';

export interface LoaderDefinition<K, V> {
  /** For error messages. */
  readonly name: string;
  /** Answers in the order of `keys`, one value for each. */
  readonly batch: (database: Database, keys: readonly K[]) => Promise<readonly V[]>;
  /** Keys that are objects say here what makes two of them the same. */
  readonly identity?: (key: K) => string;
}

export class Loaders {
  private readonly instances = new Map<unknown, unknown>();

  constructor(private readonly database: Database) {}

  of<K, V>(definition: LoaderDefinition<K, V>): DataLoader<K, V, unknown> {
    const known = this.instances.get(definition);
    // The map is keyed by the definition itself, whose type parameters are those of the loader made from it.
    if (known !== undefined) return known as DataLoader<K, V, unknown>;
    const { name, batch, identity } = definition;
    const loader = new DataLoader<K, V, unknown>((keys) => batch(this.database, keys), {
      name,
      cacheKeyFn: identity ?? ((key) => key),
    });
    this.instances.set(definition, loader);
    return loader;
  }

  /** Forgets what was read: a subscription resolves each event afresh within one request. */
  clear(): void {
    this.instances.clear();
  }
}

/** Puts rows that came in any order into the order of `keys`; null where none came. */
export function inOrderOf<R>(keys: readonly string[], rows: readonly R[], keyOf: (row: R) => string): (R | null)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => byKey.get(key) ?? null);
}

/** Groups rows under their key, keeping their order; an empty list where none came. */
export function groupedBy<R>(keys: readonly string[], rows: readonly R[], keyOf: (row: R) => string): R[][] {
  const groups = new Map<string, R[]>(keys.map((key) => [key, []]));
  for (const row of rows) groups.get(keyOf(row))?.push(row);
  return keys.map((key) => groups.get(key) ?? []);
}
