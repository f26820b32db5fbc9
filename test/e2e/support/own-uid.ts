import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Puts a number into the SOP Instance UID (0008,0018) of a file: the public files have one image in several codecs, all by
 * one UID, and what came first under it would set the others aside.
 *
 * @param number four digits; other tests on the same system take others
 */
export function giveOwnUid(path: string, number: number): void {
  const bytes = readFileSync(path);
  for (const tag of ['\x08\x00\x18\x00', '\x00\x08\x00\x18']) {
    const at = bytes.indexOf(tag, 132, 'latin1');
    if (at < 0) continue;
    // Explicit VR has two letters and two bytes of length, implicit VR four of length.
    const uid = /^[\d.]{8,64}/.exec(bytes.toString('latin1', at + 8, at + 72))?.[0];
    if (uid === undefined) continue;
    bytes.write(String(number), at + 8 + uid.length - 4, 'latin1');
    writeFileSync(path, bytes);
    return;
  }
}
