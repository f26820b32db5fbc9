import { type ASTVisitor, GraphQLError, Kind, type SelectionSetNode, type ValidationContext } from 'graphql';

/** Enough for every page of the portal; the deepest has eleven. */
export const MAXIMUM_DEPTH = 16;

/** A validation rule: no operation nests fields deeper than `maximum`. Introspection is not counted. */
export function maximumDepth(maximum: number): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    OperationDefinition(operation) {
      const depth = depthOf(operation.selectionSet, context, new Set());
      if (depth <= maximum) return;
      const message = `The operation nests ${depth} fields; at most ${maximum} are answered. Ask in several operations.`;
      context.reportError(new GraphQLError(message, { nodes: operation }));
    },
  });
}

function depthOf(set: SelectionSetNode | undefined, context: ValidationContext, within: ReadonlySet<string>): number {
  let deepest = 0;
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value.startsWith('__')) continue;
      deepest = Math.max(deepest, 1 + depthOf(selection.selectionSet, context, within));
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      deepest = Math.max(deepest, depthOf(selection.selectionSet, context, within));
    } else {
      const name = selection.name.value;
      // A fragment within itself is an error of its own; here it must only not go on for ever.
      if (within.has(name)) continue;
      const fragment = context.getFragment(name);
      deepest = Math.max(deepest, depthOf(fragment?.selectionSet, context, new Set([...within, name])));
    }
  }
  return deepest;
}
