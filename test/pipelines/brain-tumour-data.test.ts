/** `brain-tumour` on slices of known outline, wrapped as a scanner might have sent them, and on mammograms under that name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageElements, writeDicom } from '@overread/api/formats/testing/dicom-writer.js';
import { findTestData } from '@overread/api/formats/testing/test-data.js';
import { brainTumour } from '@overread/models/brain-tumour/pipeline.js';
import { resolveParameters } from '@overread/models/parameters.js';
import { acceptsInput } from '@overread/models/pipelines.js';
import type { PipelineSuccess } from '@overread/models/result.js';
import { modelsFolder } from '@overread/models/runtime/files.js';
import { createNodeRuntime } from '@overread/models/runtime/node.js';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, test } from 'vitest';
import { seriesOf } from '../support/series.js';

const data = findTestData() ?? 'OVERREAD_TEST_DATA';
const slices = join(data, 'brain-tumour-t1ce');
const mammograms = join(data, 'ddsm', 'images');
const lacks = (folder: string): string => (existsSync(folder) ? '' : ` (skipped: no test data at ${folder})`);

const runtime = createNodeRuntime({ providers: ['cpu'] });
afterAll(() => runtime.dispose());

const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';

/** A single slice, its JPEG as it is, that says it is T1 post-contrast of the head. */
async function read(jpeg: Buffer, side: number): Promise<PipelineSuccess> {
  const elements = imageElements([
    { tag: '00080016', vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.4' },
    { tag: '00080060', vr: 'CS', value: 'MR' },
    { tag: '0008103e', vr: 'LO', value: 'T1 post contrast' },
    { tag: '00180010', vr: 'LO', value: 'Gadobutrol' },
    { tag: '00180015', vr: 'CS', value: 'BRAIN' },
    { tag: '00180080', vr: 'DS', value: '500' },
    { tag: '00180081', vr: 'DS', value: '10' },
    { tag: '00280010', vr: 'US', value: [side] },
    { tag: '00280011', vr: 'US', value: [side] },
    { tag: '7fe00010', vr: 'OB', value: { offsets: [], fragments: [jpeg] } },
  ]);
  const [series] = await seriesOf([writeDicom(elements, { transferSyntax: JPEG_BASELINE })]);
  expect(acceptsInput(brainTumour, series!)).toEqual({ accepted: true });
  const parameters = resolveParameters(brainTumour, {});
  const signal = AbortSignal.any([]);
  const result = await brainTumour.run(series!, { runtime, parameters, progress: () => {}, signal });
  if (result.status !== 'SUCCEEDED') throw new Error(result.reason);
  return result;
}

const isUnlike = ({ warnings }: PipelineSuccess): boolean => warnings.some(({ code }) => code === 'UNLIKE_TRAINING');

/** Of what is marked with the known outline. */
function dice({ masks, findings }: PipelineSuccess, truth: PNG): number {
  const ids = new Set(findings.map(({ id }) => id));
  const drawn = masks.filter(({ mark }) => ids.has(mark));
  let [both, sum] = [0, 0];
  for (let cell = 0; cell < truth.width * truth.height; cell += 1) {
    const known = truth.data[4 * cell]! > 127;
    const marked = drawn.some(({ data: mask }) => mask[cell]! > 0);
    both += Number(known && marked);
    sum += Number(known) + Number(marked);
  }
  return (2 * both) / sum;
}

/** Every eighth of the part on which the thresholds were set: never what figures are reported of. */
const development = existsSync(slices)
  ? readFileSync(join(modelsFolder(), 'training', 'brain_tumour', 't1ce.csv'), 'utf8')
      .split('\n')
      .map((line) => line.split(','))
      .filter(([, , part]) => part === 'development')
      .filter((_, place) => place % 8 === 0)
  : [];

describe.skipIf(lacks(slices))(`slices with known outlines${lacks(slices)}`, () => {
  test('they are outlined and named as the training code says of them, and are no strangers', async () => {
    const seen: { dice: number; named: boolean; unlike: boolean }[] = [];
    for (const [id = '', kind] of development) {
      const name = id.padStart(4, '0');
      const result = await read(readFileSync(join(slices, 'images', `${name}.jpg`)), 512);
      const truth = PNG.sync.read(readFileSync(join(slices, 'masks', `${name}.png`)));
      const [surest] = result.findings;
      seen.push({ dice: dice(result, truth), named: surest?.label === kind, unlike: isUnlike(result) });
    }
    const mean = (of: (one: (typeof seen)[number]) => number) =>
      seen.reduce((sum, one) => sum + of(one), 0) / seen.length;
    expect(seen.length).toBeGreaterThan(15);
    // The training code's own mean over all of that part is 0.83.
    expect(mean(({ dice }) => dice)).toBeGreaterThan(0.75);
    expect(mean(({ named }) => Number(named))).toBeGreaterThan(0.85);
    expect(mean(({ unlike }) => Number(unlike))).toBeLessThan(0.1);
  });
});

describe.skipIf(lacks(mammograms))(`mammograms that call themselves MR${lacks(mammograms)}`, () => {
  test('they are warned of, and nothing on them is given a kind', async () => {
    const names = readdirSync(mammograms).sort();
    for (const name of names.filter((_, place) => place % Math.ceil(names.length / 5) === 0)) {
      const result = await read(readFileSync(join(mammograms, name)), 640);
      expect(isUnlike(result), name).toBe(true);
      for (const { label } of [...result.findings, ...result.candidates]) expect(label, name).toBe('undetermined');
    }
  });
});
