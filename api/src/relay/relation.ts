/** One-to-many relations as DataLoaders: pages and counts of many parents, each in one query. */
import type { Row, Tables } from '../database/tables.js';
import { type Connection, type Page, type PageArguments, pageArguments, toConnection } from './connection.js';
import type { RequestContext } from './context.js';
import { countChildren, type Relation, readPages } from './keyset.js';
import type { LoaderDefinition } from './loader.js';

interface PageKey extends PageArguments {
  readonly parent: string;
}

export interface RelationLoaders<T extends keyof Tables> {
  readonly pages: LoaderDefinition<PageKey, Page<Row<T>>>;
  readonly counts: LoaderDefinition<string, number>;
}

const samePage = (key: PageArguments) => `${key.first} ${key.after ?? ''}`;

export function relationLoaders<T extends keyof Tables>(relation: Relation<T>): RelationLoaders<T> {
  const name = `${relation.table} of a parent`;
  return {
    pages: {
      name,
      identity: (key) => `${key.parent} ${samePage(key)}`,
      // Aliased fields can ask for several pages of one relation; each shape of page is one query.
      batch: async (database, keys) => {
        const pages = new Map<PageKey, Page<Row<T>>>();
        for (const group of Map.groupBy(keys, samePage).values()) {
          const parents = group.map((key) => key.parent);
          const found = await readPages(database, relation, parents, group[0]!);
          group.forEach((key, place) => {
            pages.set(key, found[place]!);
          });
        }
        return keys.map((key) => pages.get(key)!);
      },
    },
    counts: {
      name: `count of ${name}`,
      batch: (database, parents) => countChildren(database, relation, parents),
    },
  };
}

/** Resolves a connection field of `parent` (a row's id, not a global id). */
export async function connectRelation<T extends keyof Tables, N>(
  context: RequestContext,
  loaders: RelationLoaders<T>,
  parent: string,
  args: { first: number; after?: string | null | undefined },
  toNode: (row: Row<T>) => N,
): Promise<Connection<N>> {
  const page = await context.loaders.of(loaders.pages).load({ parent, ...pageArguments(args.first, args.after) });
  return toConnection(page, toNode, () => context.loaders.of(loaders.counts).load(parent));
}
