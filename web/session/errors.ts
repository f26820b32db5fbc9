import type { CombinedError } from 'urql';

/** What the API said, in its own words; where it said nothing, why not. */
export function describeError(error: CombinedError): string {
  const said = error.graphQLErrors.map((one) => one.message).filter(Boolean);
  if (said.length > 0) return said.join(' ');
  if (error.response?.status === 502) {
    return 'The Overread API does not answer. It may be starting: try again in a few seconds.';
  }
  return 'The server cannot be reached. Check the connection and try again.';
}

export function hasCode(error: CombinedError | undefined, code: string): boolean {
  return error?.graphQLErrors.some((one) => one.extensions.code === code) ?? false;
}
