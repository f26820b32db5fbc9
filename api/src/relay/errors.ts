/**
 * The closed list of errors that GraphQL answers with, as thrown errors (`extensions.code`) and as values (`UserError`).
 *
 * Rule: what the person can put right in a form (a missing reason, a conflict) is a value in the payload; what stops
 * the operation as a whole (not signed in, not allowed, no such thing) is thrown.
 */
import 'reflect-metadata';
import { GraphQLError } from 'graphql';
import { Field, ObjectType, registerEnumType } from 'type-graphql';

export enum ErrorCode {
  UNAUTHENTICATED = 'UNAUTHENTICATED',
  FORBIDDEN = 'FORBIDDEN',
  NOT_FOUND = 'NOT_FOUND',
  INVALID_INPUT = 'INVALID_INPUT',
  CONFLICT = 'CONFLICT',
  TOO_LARGE = 'TOO_LARGE',
  UNAVAILABLE = 'UNAVAILABLE',
  INTERNAL = 'INTERNAL',
}
registerEnumType(ErrorCode, {
  name: 'ErrorCode',
  description: 'The closed list of error codes: `extensions.code` of a GraphQL error, or `code` of a UserError.',
});

/** An error of the closed list; `path` names the input field, from the root of the input object. */
export class CodedError extends GraphQLError {
  readonly code: ErrorCode;
  readonly inputPath: readonly string[] | undefined;

  constructor(code: ErrorCode, message: string, inputPath?: readonly string[]) {
    super(message, { extensions: { code, ...(inputPath && { inputPath }) } });
    this.code = code;
    this.inputPath = inputPath;
  }
}

export const invalidInput = (message: string, path?: readonly string[]): CodedError =>
  new CodedError(ErrorCode.INVALID_INPUT, message, path);

export const notFound = (what: string): CodedError =>
  new CodedError(ErrorCode.NOT_FOUND, `There is no such ${what}; it may have been removed, or the id is mistyped.`);

export const conflict = (message: string, path?: readonly string[]): CodedError =>
  new CodedError(ErrorCode.CONFLICT, message, path);

export const unauthenticated = (): CodedError =>
  new CodedError(ErrorCode.UNAUTHENTICATED, 'Sign in, or send a token: Authorization: Bearer <token>.');

export const forbidden = (doing: string, role: string): CodedError =>
  new CodedError(ErrorCode.FORBIDDEN, `The role ${role} may not ${doing}; ask an administrator.`);

@ObjectType({ description: 'What the person who asked can put right.' })
export class UserError {
  @Field(() => ErrorCode)
  code: ErrorCode;

  @Field()
  message: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Which input field, from the root of the input object.',
  })
  path: string[] | null;
}

/** The codes that a form can show beside its fields; the others are thrown on. */
const FOR_THE_FORM: readonly ErrorCode[] = [ErrorCode.INVALID_INPUT, ErrorCode.CONFLICT, ErrorCode.NOT_FOUND];

/**
 * Runs a mutation's body and turns what the person can put right into a `UserError`.
 * @returns the body's payload, or `{ errors: [error] }` laid over `empty`
 * @throws everything else as it came
 */
export async function withUserErrors<P extends { errors: UserError[] }>(
  empty: Omit<P, 'errors'>,
  body: () => Promise<Omit<P, 'errors'>>,
): Promise<Omit<P, 'errors'> & { errors: UserError[] }> {
  try {
    return { ...(await body()), errors: [] };
  } catch (error) {
    if (!(error instanceof CodedError) || !FOR_THE_FORM.includes(error.code)) throw error;
    const path = error.inputPath === undefined ? null : [...error.inputPath];
    return { ...empty, errors: [{ code: error.code, message: error.message, path }] };
  }
}
