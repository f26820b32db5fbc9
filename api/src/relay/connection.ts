/**
 * Relay connections (https://relay.dev/graphql/connections.htm), forward only: `first` and `after`.
 */
import 'reflect-metadata';
import { type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { invalidInput } from './errors.js';

@ObjectType()
export class PageInfo {
  @Field()
  hasNextPage: boolean;

  @Field({ description: 'True where the page began after a cursor.' })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true })
  startCursor: string | null;

  @Field(() => String, { nullable: true })
  endCursor: string | null;
}

export interface Edge<N> {
  cursor: string;
  node: N;
}

export interface Connection<N> {
  edges: Edge<N>[];
  pageInfo: PageInfo;
  /** Counted when it is asked for, not before. */
  totalCount(): Promise<number> | number;
}

/**
 * Makes `NameEdge` and `NameConnection`.
 * @param node a thunk, because the node's class may stand below
 */
export function connectionOf<N extends object>(name: string, node: () => ClassType<N>): ClassType<Connection<N>> {
  @ObjectType(`${name}Edge`)
  class NamedEdge implements Edge<N> {
    @Field()
    cursor: string;

    @Field(() => node())
    node: N;
  }

  @ObjectType(`${name}Connection`)
  class NamedConnection implements Connection<N> {
    @Field(() => [NamedEdge])
    edges: Edge<N>[];

    @Field()
    pageInfo: PageInfo;

    count: () => Promise<number> | number;

    @Field(() => Int)
    totalCount(): Promise<number> | number {
      return this.count();
    }
  }
  return NamedConnection;
}

/** A slice of rows in a stable order, with each row's cursor. */
export interface Page<R> {
  readonly rows: readonly { readonly cursor: string; readonly row: R }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Builds the connection's plain data from a page. */
export function toConnection<R, N>(
  page: Page<R>,
  toNode: (row: R) => N,
  count: () => Promise<number> | number,
): Connection<N> {
  const edges = page.rows.map(({ cursor, row }) => ({ cursor, node: toNode(row) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: count,
  };
}

/** More than this in one page would let a single query hold the server. */
export const MAXIMUM_PAGE = 500;

export interface PageArguments {
  readonly first: number;
  readonly after: string | null;
}

/**
 * @throws GraphQLError INVALID_INPUT where `first` is out of range
 */
export function pageArguments(first: number | null, after: string | null | undefined): PageArguments {
  const rows = first ?? 20;
  if (rows < 0 || rows > MAXIMUM_PAGE) {
    throw invalidInput(`first must be between 0 and ${MAXIMUM_PAGE}; page on with after: endCursor.`, ['first']);
  }
  return { first: rows, after: after ?? null };
}
