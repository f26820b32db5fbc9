import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CLIPS, printTruth, truthOf } from './clips.js';
import { writeVideo } from './ffmpeg.js';
import { KNOWN_MASSES, writeMammograms } from './mammogram-study.js';
import { KNOWN_LESIONS, volumeOf, writeMrHead } from './mr-head.js';
import { renderClip } from './render-clip.js';

/** Studies to upload where none is at hand: T1 post-contrast and FLAIR of one head; four views of one woman's breasts. */
const STUDIES: Readonly<Record<string, (folder: string) => string>> = {
  'mr-head': writeHead,
  mammogram: writeBreasts,
};

const USAGE = `Renders the phantom clips and their truth, or writes a phantom study as DICOM.

  node test/dist/phantoms/main.js [--only NAME] [--out DIR]

  --only NAME  one of the clips ${Object.keys(CLIPS).join(', ')}, or a study: ${Object.keys(STUDIES).join(', ')};
               without it, every clip
  --out DIR    default: test/phantoms/clips, for a study .cache/phantoms
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
  const study = STUDIES[values.only ?? ''];
  if (study) {
    const cache = fileURLToPath(new URL('../../../.cache/phantoms/', import.meta.url));
    process.stdout.write(`${study(join(values.out ?? cache, values.only!))}\n`);
    return 0;
  }
  const names = values.only ? [values.only] : Object.keys(CLIPS);
  const out = values.out ?? fileURLToPath(new URL('../../phantoms/clips/', import.meta.url));
  await mkdir(out, { recursive: true });
  for (const name of names) {
    const build = CLIPS[name];
    if (!build) {
      process.stderr.write(
        `There is no phantom "${name}". There are: ${[...Object.keys(CLIPS), ...Object.keys(STUDIES)].join(', ')}.\n`,
      );
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

/** @returns what was written, in a line */
function writeHead(folder: string): string {
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
  return `${folder}: ${2 * grid.slices} images; lesions of ${volumes}`;
}

function writeBreasts(folder: string): string {
  const views = writeMammograms(folder, {
    ...{ name: 'Screening', columns: 1280, rows: 1720, spacing: 0.125, masses: KNOWN_MASSES },
  });
  const masses = KNOWN_MASSES.map(({ diameter, side }) => `${diameter} mm ${side === 'R' ? 'right' : 'left'}`).join(
    ', ',
  );
  return `${folder}: ${views.length} views; masses of ${masses}`;
}

process.exitCode = await main(process.argv.slice(2));
