/**
 * kill -9 of the worker at random points of its work: whatever it was doing, after a restart the rows and the objects are
 * those of an undisturbed run.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { projectRoot } from '../support/system.js';
import { randomFrom } from './random.js';
import { createScene, type Point, type Scene } from './scene.js';

const KILLS = 10;
/** Each kill comes up to this long after its point, so that it can fall on any statement. */
const LAST_MOMENT_MS = 300;
const data = resolve(projectRoot, process.env.OVERREAD_TEST_DATA ?? '../shared/data');
const video = join(data, 'video/pose_squats.mp4');
const study = join(data, 'mr-studies.zip');
const worker = join(projectRoot, 'api/dist/main.js');
const missing = [video, study, worker].find((path) => !existsSync(path));
const seed = Number(process.env.OVERREAD_SEED ?? Date.now() % 1_000_000);

const scenes: Scene[] = [];
afterAll(async () => {
  for (const scene of scenes) await scene.close();
});

async function prepare(): Promise<Scene> {
  const scene = await createScene(worker);
  scenes.push(scene);
  await scene.bringSeries(study, 'Study1/12-T1post-05670/');
  await scene.bringRecording(video, { accuracy: 'lite' });
  return scene;
}

/** Two while files are indexed, one at the very end of the analysis (while its result is written), the rest within it. */
function pointOf(kill: number, random: () => number): Point {
  if (kill <= 2) return { work: 'intake', share: 0.5 * (kill - 1) + 0.45 * random() };
  return { work: 'analysis', share: kill === KILLS ? 0.97 : random() * 0.95 };
}

test.skipIf(missing !== undefined)(
  `a worker killed ${KILLS} times leaves what an undisturbed one leaves${missing ? ` (skipped: no ${missing})` : ''}`,
  async () => {
    const random = randomFrom(seed);
    const undisturbed = await prepare();
    const calm = await undisturbed.startWorker();
    await calm.takesJobs;
    const began = performance.now();
    await undisturbed.allDone();
    const seconds = (performance.now() - began) / 1000;
    await calm.kill();

    const disturbed = await prepare();
    const points: string[] = [];
    for (let kill = 1; kill <= KILLS; kill++) {
      const running = await disturbed.startWorker();
      const point = pointOf(kill, random);
      await disturbed.reach(point);
      await sleep(random() * LAST_MOMENT_MS);
      const reached = await disturbed.progress();
      await running.kill();
      points.push(`${point.work} ${Math.round(point.share * 100)} % (${reached})`);
    }
    const last = await disturbed.startWorker();
    await disturbed.allDone();
    await last.kill();
    console.log(
      `seed ${seed} (OVERREAD_SEED repeats it); undisturbed ${seconds.toFixed(1)} s; killed at:\n${points.join('\n')}`,
    );

    const expected = await undisturbed.snapshot();
    expect(expected.analyses.map(({ status }) => status).sort()).toEqual(['NOT_APPLICABLE', 'SUCCEEDED']);
    expect(await disturbed.snapshot()).toEqual(expected);
  },
  // Under two minutes on two idle cores; a busy machine may take its time.
  1_500_000,
);
