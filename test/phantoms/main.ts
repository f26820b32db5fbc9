import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CLIPS, printTruth, truthOf } from './clips.js';
import { writeVideo } from './ffmpeg.js';
import { renderClip } from './render-clip.js';

const USAGE = `Renders the phantom clips and their truth.

  node test/dist/phantoms/main.js [--only NAME] [--out DIR]

  --only NAME  one of: ${Object.keys(CLIPS).join(', ')}
  --out DIR    default: test/phantoms/clips
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
  const names = values.only ? [values.only] : Object.keys(CLIPS);
  const out = values.out ?? fileURLToPath(new URL('../../phantoms/clips/', import.meta.url));
  await mkdir(out, { recursive: true });
  for (const name of names) {
    const build = CLIPS[name];
    if (!build) {
      process.stderr.write(`There is no clip "${name}". There are: ${Object.keys(CLIPS).join(', ')}.\n`);
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

process.exitCode = await main(process.argv.slice(2));
