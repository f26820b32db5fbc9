/** DICOM instances without a patient, as many and as large as a test needs. */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { imageElements, writeDicom } from '@overread/api/formats/testing/dicom-writer.js';
import { ZipFile } from 'yazl';

export interface InstanceSize {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

/** UIDs of one series of one study, anew at each call (PS3.5 B.2: below 2.25 any number will do). */
export function newSeries(): (instance: number) => { study: string; series: string; instance: string } {
  const root = `2.25.${randomInt(2 ** 47)}${randomInt(2 ** 47)}`;
  return (instance) => ({ study: `${root}.1`, series: `${root}.1.1`, instance: `${root}.1.1.${instance}` });
}

/** One image of 16-bit noise: it deflates no better than real ones. */
export function writeInstance(
  uids: { readonly study: string; readonly series: string; readonly instance: string },
  { rows, columns }: { readonly rows: number; readonly columns: number },
  number: number,
): Buffer {
  return writeDicom(
    imageElements([
      { tag: '00080018', vr: 'UI', value: uids.instance },
      { tag: '00080060', vr: 'CS', value: 'OT' },
      { tag: '00100020', vr: 'LO', value: 'GENERATED' },
      { tag: '0020000d', vr: 'UI', value: uids.study },
      { tag: '0020000e', vr: 'UI', value: uids.series },
      { tag: '00200013', vr: 'IS', value: String(number) },
      { tag: '00280010', vr: 'US', value: [rows] },
      { tag: '00280011', vr: 'US', value: [columns] },
      { tag: '00280100', vr: 'US', value: [16] },
      { tag: '00280101', vr: 'US', value: [16] },
      { tag: '00280102', vr: 'US', value: [15] },
      { tag: '7fe00010', vr: 'OW', value: randomBytes(rows * columns * 2) },
    ]),
  );
}

/**
 * Writes a series of its own into a folder, without keeping the process from answering for long: connections that a server
 * closes meanwhile would else be taken for open ones.
 * @returns the paths
 */
export async function generateInstances(folder: string, { count, rows, columns }: InstanceSize): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const uidsOf = newSeries();
  const paths: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const path = join(folder, `${number}.dcm`);
    await writeFile(path, writeInstance(uidsOf(number), { rows, columns }, number));
    paths.push(path);
  }
  return paths;
}

/** A series of small images, and a zip file of it, stored. */
export async function archiveOf(
  count: number,
): Promise<{ readonly files: readonly Buffer[]; readonly archive: Buffer }> {
  const uidsOf = newSeries();
  const size = { rows: 128, columns: 128 };
  const files = Array.from({ length: count }, (_, n) => writeInstance(uidsOf(n + 1), size, n + 1));
  const zip = new ZipFile();
  for (const [n, file] of files.entries()) zip.addBuffer(file, `cd/IM${n + 1}`, { compress: false });
  zip.end();
  return { files, archive: await buffer(zip.outputStream as Readable) };
}
