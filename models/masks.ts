import type { Finding, Mask } from './result.js';

/** What all findings of one label cover on one image together. */
export type UnitedMask = Omit<Mask, 'mark'>;

/**
 * The union of the findings' masks for each image and label, in the order of the masks; candidates' masks are left out.
 * 0/255, row-major, the image's size.
 */
export function uniteMasks(masks: readonly Mask[], findings: readonly Pick<Finding, 'id'>[]): UnitedMask[] {
  const found = new Set(findings.map(({ id }) => id));
  const united = new Map<string, UnitedMask>();
  for (const { mark, ...mask } of masks) {
    if (!found.has(mark)) continue;
    const key = JSON.stringify([mask.sopInstanceUid, mask.frame, mask.label]);
    const before = united.get(key);
    const data = before === undefined ? mask.data.slice() : before.data.map((value, cell) => value | mask.data[cell]!);
    united.set(key, { ...mask, data });
  }
  return [...united.values()];
}
