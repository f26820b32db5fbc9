import type { ParameterDeclaration, ParameterValue, Pipeline } from './pipeline.js';

/** A parameter that the pipeline does not know, of the wrong type, or out of its range. The message says what it may be. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';

  constructor(
    readonly parameter: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The pipeline's parameters with the given ones in place of their defaults. Numbers may come as text, as they do from a
 * command line. Throws `ParameterError`.
 */
export function resolveParameters(
  pipeline: Pick<Pipeline, 'id' | 'parameters'>,
  given: Readonly<Record<string, ParameterValue>>,
): Record<string, ParameterValue> {
  const declared = new Map(pipeline.parameters.map((declaration) => [declaration.name, declaration]));
  for (const name of Object.keys(given)) {
    if (declared.has(name)) continue;
    const known = [...declared.keys()].join(', ') || 'none';
    throw new ParameterError(name, `${pipeline.id} has no parameter ${name}; it has: ${known}.`);
  }
  return Object.fromEntries(
    pipeline.parameters.map((declaration) => {
      const value = given[declaration.name];
      return [declaration.name, value === undefined ? declaration.default : check(declaration, value)];
    }),
  );
}

function check(declaration: ParameterDeclaration, value: ParameterValue): ParameterValue {
  const fail = (expected: string): never => {
    throw new ParameterError(declaration.name, `${declaration.name} must be ${expected}, not ${String(value)}.`);
  };
  switch (typeof declaration.default) {
    case 'number':
      return checkNumber(declaration, value, fail);
    case 'boolean':
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      return fail('true or false');
    default:
      if (typeof value !== 'string') return fail('text');
      if (declaration.choices && !declaration.choices.includes(value)) {
        return fail(`one of ${declaration.choices.join(', ')}`);
      }
      return value;
  }
}

function checkNumber(
  { minimum, maximum }: ParameterDeclaration,
  value: ParameterValue,
  fail: (expected: string) => never,
): number {
  const text = typeof value === 'string' ? value.trim() : null;
  const number = text === null ? value : text === '' ? Number.NaN : Number(text);
  const range = `a number from ${minimum ?? '−∞'} to ${maximum ?? '∞'}`;
  if (typeof number !== 'number' || !Number.isFinite(number)) return fail(range);
  if (minimum !== undefined && number < minimum) return fail(range);
  if (maximum !== undefined && number > maximum) return fail(range);
  return number;
}
