/** Test support: the real recordings that are not in this repository. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { modelsFolder } from '../runtime/files.js';

const root = join(modelsFolder(), '..');
const folder = join(resolve(root, process.env.OVERREAD_TEST_DATA ?? '../shared/data'), 'video');

/** Why tests on real recordings cannot run here; null where they can. */
export function missingData(): string | null {
  if (!existsSync(folder)) return `no test data at ${folder} (OVERREAD_TEST_DATA)`;
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
  } catch {
    return 'no ffmpeg';
  }
  return null;
}

export function videoPath(name: string): string {
  return join(folder, name);
}

type Pixels = readonly [x: number, y: number];

/** True joints of a rendered walk, frame by frame: landmark index to pixels. */
export function readTruth(name: string): Record<number, Pixels>[] {
  const { frames } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
    frames: { landmarks: Record<string, Pixels> }[];
  };
  return frames.map(({ landmarks }) => landmarks);
}

/** MediaPipe's 33 landmarks of each frame in pixels (x, y; corner origin). */
export function readReference(name: string): Pixels[][] {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Pixels[][];
}
