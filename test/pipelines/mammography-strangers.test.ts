/** Pictures that are no mammograms, sent with a mammogram's attributes: refused, or read with a warning that they are strangers. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTestData, needArchive } from '@overread/api/formats/testing/test-data.js';
import type { Series, SeriesImage } from '@overread/models/input.js';
import { mammography } from '@overread/models/mammography/pipeline.js';
import { resolveParameters } from '@overread/models/parameters.js';
import type { PipelineResult } from '@overread/models/result.js';
import { createNodeRuntime } from '@overread/models/runtime/node.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ffmpegPath } from '../phantoms/ffmpeg.js';
import { writeMammograms } from '../phantoms/mammogram-study.js';
import { filmSeries } from '../support/mammogram-film.js';
import { readSeries, seriesOf } from '../support/series.js';

const data = findTestData() ?? 'OVERREAD_TEST_DATA';
const video = join(data, 'video', 'pose_squats.mp4');
const heads = join(data, 'brain-tumour-t1ce', 'images');

const folder = mkdtempSync(join(tmpdir(), 'overread-strangers-'));
const runtime = createNodeRuntime({ providers: ['cpu'] });
let mammogram: Series;
beforeAll(async () => {
  writeMammograms(folder, { name: 'host', columns: 320, rows: 430, spacing: 0.5, masses: [], views: [['R', 'MLO']] });
  mammogram = (await readSeries(folder))[0]!;
});
afterAll(async () => {
  await runtime.dispose();
  rmSync(folder, { recursive: true });
});

function read(series: Series): Promise<PipelineResult> {
  const parameters = resolveParameters(mammography, {});
  return mammography.run(series, { runtime, parameters, progress: () => {}, signal: AbortSignal.any([]) });
}

/** A picture under the name of a mammogram. */
function disguised(picture: Pick<SeriesImage, 'columns' | 'rows' | 'pixels'>): Series {
  const { columns, rows, pixels } = picture;
  return { ...mammogram, images: mammogram.images.map((image) => ({ ...image, columns, rows, pixels })) };
}

function expectStranger(result: PipelineResult, name: string): void {
  const codes = result.warnings.map(({ code }) => code);
  expect(result.status === 'NOT_APPLICABLE' || codes.includes('UNLIKE_TRAINING'), `${name}: ${codes}`).toBe(true);
}

test.for(['XA1', 'CT1', 'NM1', 'MR1'])('the picture %s of another modality', async (name, { skip }) => {
  const archive = needArchive('dicom.zip', skip);
  const [series] = await seriesOf([archive.read(`wg04/${name}_REF.dcm`)]);
  expectStranger(await read(disguised(series!.images[0]!)), name);
});

test('a photograph', async ({ skip }) => {
  skip(!existsSync(video), `no test data at ${video}`);
  const [columns, rows] = [720, 1280];
  const options = ['-v', 'error', '-i', video, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'gray', '-'];
  const pixels = new Uint8Array(execFileSync(ffmpegPath(), options, { maxBuffer: 2 ** 24 }));
  expect(pixels).toHaveLength(columns * rows);
  expectStranger(await read(disguised({ columns, rows, pixels })), 'photograph');
});

test('slices of heads that call themselves film', async ({ skip }) => {
  skip(!existsSync(heads), `no test data at ${heads}`);
  const names = readdirSync(heads).sort();
  for (const name of names.filter((_, place) => place % Math.ceil(names.length / 8) === 0)) {
    const jpeg = readFileSync(join(heads, name));
    expectStranger(await read(await filmSeries({ jpeg, side: 512, laterality: 'R', view: 'CC', spacing: null })), name);
  }
});

test('noise', async () => {
  const [columns, rows] = [600, 800];
  // A linear congruential generator (Numerical Recipes), so that every run sees the same.
  let state = 7;
  const pixels = Uint8Array.from({ length: columns * rows }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  expectStranger(await read(disguised({ columns, rows, pixels })), 'noise');
});
