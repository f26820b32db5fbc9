import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectRoot } from '../../support/system.js';

/** Real data, which never lies in this repository. */
const folder = resolve(projectRoot, process.env.OVERREAD_TEST_DATA ?? '../shared/data');

/** Null where it is missing: the tests that need it then say so and are skipped. */
export function findSquatVideo(): string | null {
  const path = join(folder, 'video/pose_squats.mp4');
  return existsSync(path) ? path : null;
}

export function findStudyArchive(): string | null {
  const path = join(folder, 'mr-studies.zip');
  return existsSync(path) ? path : null;
}

export const missing = `no test data in ${folder} (OVERREAD_TEST_DATA)`;

export function unpack(archive: string, into: string): void {
  execFileSync('unzip', ['-qo', archive, '-d', into]);
}

/** Unpacks the study and answers the folder of its first series. */
export function unpackSeries(archive: string, into: string): string {
  unpack(archive, into);
  const study = join(into, 'Study1');
  const series = readdirSync(study).find((name) => name.includes('T1post'));
  if (series === undefined) throw new Error(`${archive} has no series T1post.`);
  return join(study, series);
}

export function findDicomArchive(): string | null {
  const path = join(folder, 'dicom.zip');
  return existsSync(path) ? path : null;
}
