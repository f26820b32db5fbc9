/** Global object identification: `node(id)` and the interface that every object with an id implements. */
import 'reflect-metadata';
import { Field, ID, InterfaceType } from 'type-graphql';
import type { RequestContext } from './context.js';
import type { LoaderDefinition } from './loader.js';

@InterfaceType({
  description: 'Anything that has an id of its own: https://relay.dev/graphql/objectidentification.htm',
})
export abstract class Node {
  @Field(() => ID)
  id: string;
}

/** How one type is found by its id. Each folder declares its own; `graphql/` puts them into one table. */
export interface NodeType {
  readonly type: string;
  /** Null where there is none, or where this viewer may not know of it. */
  load(context: RequestContext, id: string): Promise<Node | null>;
}

/** The usual case: a row by its primary key. */
export function rowNode<R>(
  type: string,
  loader: LoaderDefinition<string, R | null>,
  toNode: (row: R) => Node,
): NodeType {
  return {
    type,
    async load(context, id) {
      const row = await context.loaders.of(loader).load(id);
      return row === null ? null : toNode(row);
    },
  };
}
