import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Log } from '../log.js';
import { isOutage } from '../outage.js';
import { ErrorCode } from '../relay/errors.js';

/** Turns what was thrown into what is answered: a code of the closed list, and never a stack or a message from inside. */
export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** Apollo's own codes for requests that are wrong before any resolver runs. */
const REQUEST_ERRORS = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

const codes: readonly string[] = Object.values(ErrorCode);

export function createFormatError(log: Log): FormatError {
  return (formatted, error) => {
    const { message, locations, path } = formatted;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    const code = formatted.extensions?.code;
    if (typeof code === 'string' && codes.includes(code) && code !== ErrorCode.INTERNAL) {
      const inputPath = formatted.extensions?.inputPath;
      return { message, ...place, extensions: { code, ...(Array.isArray(inputPath) && { inputPath }) } };
    }
    const original = unwrapResolverError(error);
    const isRequestError = typeof code === 'string' && REQUEST_ERRORS.has(code);
    // graphql-js reports wrong variables, unknown fields and the like as a plain GraphQLError without a cause.
    const isPlain = original instanceof GraphQLError && original.originalError === undefined && path === undefined;
    if (isRequestError || isPlain) return { message, ...place, extensions: { code: ErrorCode.INVALID_INPUT } };
    return { ...answerInternal(log, original), ...place };
  };
}

function answerInternal(log: Log, error: unknown): GraphQLFormattedError {
  const id = randomUUID();
  const inner = error instanceof Error ? error : new Error(String(error));
  const cause = 'code' in inner && typeof inner.code === 'string' ? inner.code : undefined;
  // Field by field: a database error carries the values of rows (`detail`), which do not belong in a log.
  log.error({ errorId: id, type: inner.name, code: cause, stack: inner.stack }, 'a GraphQL request failed');
  if (isOutage(inner)) {
    const message = `The database or the file store cannot be reached; try again in a moment. Number: ${id}`;
    return { message, extensions: { code: ErrorCode.UNAVAILABLE, id } };
  }
  const message = `Something went wrong in the server. Tell an administrator this number: ${id}`;
  return { message, extensions: { code: ErrorCode.INTERNAL, id } };
}
