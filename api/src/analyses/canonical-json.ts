/**
 * JSON with sorted keys and no white space, so that equal values have equal bytes whatever order they were built in.
 * Numbers as JavaScript prints them (shortest form that reads back the same); `undefined` members are left out.
 *
 * @throws {TypeError} for NaN and infinities: JSON would turn them into null and two different results would hash alike.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => {
    if (typeof member === 'number' && !Number.isFinite(member)) {
      throw new TypeError(`The result holds ${member} at "${key}"; a result must hold finite numbers or null.`);
    }
    if (member === null || typeof member !== 'object' || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
