/**
 * Global object identification (https://relay.dev/graphql/objectidentification.htm): `Type:uuid` in base64url.
 *
 * The id is opaque to clients; the type inside lets `node(id)` find the row without asking every table.
 */
import { invalidInput } from './errors.js';

export interface GlobalId<T extends string = string> {
  readonly type: T;
  readonly id: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** better-auth and tus make ids that are not UUIDs: letters, digits, `-` and `_`. */
const PLAIN = /^[A-Za-z0-9_-]{1,128}$/;
const PLAIN_TYPES = new Set(['User', 'Upload', 'AuditEvent']);

export function toGlobalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`, 'utf8').toString('base64url');
}

/** Null where the text is no id of this server. */
export function parseGlobalId(text: string): GlobalId | null {
  const [type, id, ...rest] = Buffer.from(text, 'base64url').toString('utf8').split(':');
  if (type === undefined || id === undefined || rest.length > 0 || !/^[A-Z][A-Za-z]*$/.test(type)) return null;
  // Checked here, so that a made-up id never reaches the database as a malformed uuid (an INTERNAL error there).
  if (!(PLAIN_TYPES.has(type) ? PLAIN : UUID).test(id)) return null;
  return { type, id };
}

/**
 * Reads an id that must be of one of `types`.
 * @param field which input field it came from, for the message
 * @throws GraphQLError INVALID_INPUT
 */
export function expectGlobalId<T extends string>(text: string, types: readonly T[], field: string): GlobalId<T> {
  const parsed = parseGlobalId(text);
  const type = types.find((candidate) => candidate === parsed?.type);
  if (parsed === null || type === undefined) {
    throw invalidInput(`${field} must be the id of a ${types.join(' or a ')}, as this server gave it.`, [field]);
  }
  return { type, id: parsed.id };
}
