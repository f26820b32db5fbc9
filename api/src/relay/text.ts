import { invalidInput } from './errors.js';

const TEXT_LENGTH = 4000;

/** What a person has to write. @throws CodedError INVALID_INPUT with `message` where nothing is said */
export function requireText(text: string | null, field: string, message: string): string {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') throw invalidInput(message, [field]);
  if (trimmed.length > TEXT_LENGTH) {
    throw invalidInput(`The ${field} is longer than ${TEXT_LENGTH} characters; shorten it.`, [field]);
  }
  return trimmed;
}
