/**
 * What an operation may ask for. Both measures are worked out once for each fragment, however often it is used: fragments
 * that use each other twice would else take for ever before anything is refused.
 */
import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { type CodedError, invalidInput } from '../relay/errors.js';

/** Enough for every page of the portal; the deepest has eleven. */
export const MAXIMUM_DEPTH = 16;

/** Objects in one answer, edges included, counted as if every page that is asked for were full: most are nearly empty. */
export const MAXIMUM_OBJECTS = 5_000_000;

/** A validation rule: no operation nests fields deeper than `maximum`. Introspection is not counted. */
export function maximumDepth(maximum: number): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    const measured = new Map<string, number>();
    return {
      OperationDefinition(operation) {
        const depth = depthOf(operation.selectionSet, context, measured);
        if (depth <= maximum) return;
        const message = `The operation nests ${depth} fields; at most ${maximum} are answered. Ask in several operations.`;
        context.reportError(new GraphQLError(message, { nodes: operation }));
      },
    };
  };
}

function depthOf(set: SelectionSetNode | undefined, context: ValidationContext, measured: Map<string, number>): number {
  const depths = (set?.selections ?? []).map((selection) => {
    if (selection.kind === Kind.INLINE_FRAGMENT) return depthOf(selection.selectionSet, context, measured);
    if (selection.kind === Kind.FIELD) {
      return selection.name.value.startsWith('__') ? 0 : 1 + depthOf(selection.selectionSet, context, measured);
    }
    const name = selection.name.value;
    const known = measured.get(name);
    if (known !== undefined) return known;
    // Zero while it is being measured: a fragment within itself is an error that another rule reports.
    measured.set(name, 0);
    const depth = depthOf(context.getFragment(name)?.selectionSet, context, measured);
    measured.set(name, depth);
    return depth;
  });
  return Math.max(0, ...depths);
}

/**
 * Checks that the pages of a valid operation, all of them full, hold no more than {@link MAXIMUM_OBJECTS} objects.
 * @returns the error to answer with, or null
 */
export function refuseTooMany(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): CodedError | null {
  const root = schema.getRootType(operation.operation);
  if (root == null) return null;
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const objects = new Counter(schema, fragments, variables).count(operation.selectionSet, root);
  if (objects <= MAXIMUM_OBJECTS) return null;
  return invalidInput(
    `The pages asked for hold up to ${objects} objects; at most ${MAXIMUM_OBJECTS} are answered. Lower a first.`,
    ['first'],
  );
}

class Counter {
  readonly #counted = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  /** Objects below one object of `type`. */
  count(set: SelectionSetNode, type: GraphQLCompositeType): number {
    let objects = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) objects += this.#fragment(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const named = selection.typeCondition && this.schema.getType(selection.typeCondition.name.value);
        objects += this.count(selection.selectionSet, isCompositeType(named) ? named : type);
      } else if (selection.selectionSet !== undefined) {
        const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[selection.name.value] : undefined;
        const below = field && getNamedType(field.type);
        if (field === undefined || !isCompositeType(below)) continue;
        const first = field.args.find(({ name }) => name === 'first');
        const given = selection.arguments?.find(({ name }) => name.value === 'first')?.value;
        const rows = first === undefined ? 1 : this.#rows(given, first.defaultValue);
        objects += rows * (1 + this.count(selection.selectionSet, below));
      }
    }
    return objects;
  }

  #fragment(name: string): number {
    const known = this.#counted.get(name);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    const type = fragment && this.schema.getType(fragment.typeCondition.name.value);
    this.#counted.set(name, 0);
    const objects = fragment && isCompositeType(type) ? this.count(fragment.selectionSet, type) : 0;
    this.#counted.set(name, objects);
    return objects;
  }

  #rows(
    given: { readonly kind: string; readonly value?: unknown; readonly name?: { value: string } } | undefined,
    fallback: unknown,
  ): number {
    const value = given?.kind === Kind.VARIABLE ? this.variables[given.name?.value ?? ''] : given?.value;
    const rows = Number(value ?? fallback ?? 1);
    return Number.isFinite(rows) ? Math.max(0, rows) : 1;
  }
}
