import { readFileSync, writeFileSync } from 'node:fs';

/** Little-endian, then big-endian. */
const SOP_INSTANCE_UID = ['\x08\x00\x18\x00', '\x00\x08\x00\x18'];
const SERIES_INSTANCE_UID = ['\x20\x00\x0e\x00', '\x00\x20\x00\x0e'];

/**
 * Puts a number into the SOP Instance UID (0008,0018) of a file: the public files have one image in several codecs, all by
 * one UID, and what came first under it would set the others aside.
 *
 * @param number four digits; other tests on the same system take others
 */
export function giveOwnUid(path: string, number: number): void {
  renumber(path, SOP_INSTANCE_UID, number);
}

/** The same with the Series Instance UID (0020,000E), for who wants to see this image and none that came with another file. */
export function giveOwnSeries(path: string, number: number): void {
  renumber(path, SERIES_INSTANCE_UID, number);
}

function renumber(path: string, tags: readonly string[], number: number): void {
  const bytes = readFileSync(path);
  for (const tag of tags) {
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
