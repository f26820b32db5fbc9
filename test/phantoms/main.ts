import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CLIPS, printTruth, truthOf } from './clips.js';
import { writeVideo } from './ffmpeg.js';
import { KNOWN_LESIONS, volumeOf, writeMrHead } from './mr-head.js';
import { renderClip } from './render-clip.js';

/** T1 post-contrast and FLAIR of one head, to upload where no study is at hand. */
const STUDY = 'mr-head';

const USAGE = `Renders the phantom clips and their truth, or writes a phantom study as DICOM.

  node test/dist/phantoms/main.js [--only NAME] [--out DIR]

  --only NAME  one of the clips ${Object.keys(CLIPS).join(', ')}, or the study ${STUDY}; without it, every clip
  --out DIR    default: test/phantoms/clips, for the study .cache/phantoms
`;

/** x264's constant rate factor that keeps each clip below 400 KB. */
const QUALITY = 24;

/** @returns the exit code: 0 done, 2 wrong use */
async function main(args: string[]): Promise<number> {
  let values: { only?: string; out?: string; help?: boolean };
  try {
    ({ values } = parseArgs({
      args,
      options: { only: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } },
    }));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (values.only === STUDY) return writeStudy(values.out);
  const names = values.only ? [values.only] : Object.keys(CLIPS);
  const out = values.out ?? fileURLToPath(new URL('../../phantoms/clips/', import.meta.url));
  await mkdir(out, { recursive: true });
  for (const name of names) {
    const build = CLIPS[name];
    if (!build) {
      process.stderr.write(`There is no phantom "${name}". There are: ${[...Object.keys(CLIPS), STUDY].join(', ')}.\n`);
      return 2;
    }
    const clip = build();
    const { width, height } = clip.camera;
    const path = join(out, `${name}.mp4`);
    const video = writeVideo(path, { fps: clip.fps, width, height }, QUALITY);
    const started = performance.now();
    await renderClip(clip, video, new URL('./render-worker.js', import.meta.url), (done) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${name}: frame ${done} of ${clip.frames} `);
    });
    await video.close();
    await writeFile(join(out, `${name}.json`), printTruth(truthOf(clip)));
    const seconds = (performance.now() - started) / 1000;
    const kilobytes = Math.round((await stat(path)).size / 1000);
    if (process.stderr.isTTY) process.stderr.write('\r');
    process.stdout.write(`${path}: ${clip.frames} frames, ${kilobytes} kB, ${seconds.toFixed(0)} s\n`);
  }
  return 0;
}

function writeStudy(out?: string): number {
  const folder = join(out ?? fileURLToPath(new URL('../../../.cache/phantoms/', import.meta.url)), STUDY);
  const grid = { plane: 'axial', slices: 40, size: 256, gap: 3 } as const;
  writeMrHead(folder, {
    name: 'Head',
    lesions: KNOWN_LESIONS,
    series: [
      { sequence: 'T1CE', grid, number: 1 },
      { sequence: 'FLAIR', grid, number: 2 },
    ],
  });
  const volumes = KNOWN_LESIONS.map((lesion) => `${(volumeOf(lesion) / 1000).toFixed(1)} mL`).join(', ');
  process.stdout.write(`${folder}: ${2 * grid.slices} images; lesions of ${volumes}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
