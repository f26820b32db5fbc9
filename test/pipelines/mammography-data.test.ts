/** `mammography` on films whose lesions are known, wrapped as DICOM. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTestData } from '@overread/api/formats/testing/test-data.js';
import { mammography } from '@overread/models/mammography/pipeline.js';
import { resolveParameters } from '@overread/models/parameters.js';
import { acceptsInput } from '@overread/models/pipelines.js';
import type { ImageBox, PipelineSuccess } from '@overread/models/result.js';
import { createNodeRuntime } from '@overread/models/runtime/node.js';
import { afterAll, describe, expect, test } from 'vitest';
import { filmSeries } from '../support/mammogram-film.js';

const ddsm = join(findTestData() ?? 'OVERREAD_TEST_DATA', 'ddsm');
const lacks = existsSync(ddsm) ? '' : ` (skipped: no test data at ${ddsm})`;

const runtime = createNodeRuntime({ providers: ['cpu'] });
afterAll(() => runtime.dispose());

interface Labelled {
  readonly image: string;
  readonly laterality: string;
  readonly view: string;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

const SIDE = 640;
/** The fold that the first network left out: what it was trained on would say nothing. */
const LEFT_OUT = '0';

function labelled(): Labelled[] {
  const [header = '', ...rows] = readFileSync(join(ddsm, 'labels.csv'), 'utf8').trim().split(/\r?\n/);
  const columns = header.split(',');
  return rows
    .map((row) => Object.fromEntries(row.split(',').map((cell, index) => [columns[index]!, cell])))
    .filter(({ fold }) => fold === LEFT_OUT)
    .map(({ image, laterality, view, cx, cy, w, h }) => {
      const [width, height] = [Number(w) * SIDE, Number(h) * SIDE];
      const box = { x: Number(cx) * SIDE - width / 2, y: Number(cy) * SIDE - height / 2, width, height };
      return { image: image!, laterality: laterality!, view: view!, box };
    });
}

async function read({ image, laterality, view }: Labelled): Promise<PipelineSuccess> {
  const jpeg = readFileSync(join(ddsm, 'images', `${image}.jpg`));
  const series = await filmSeries({ jpeg, side: SIDE, laterality, view, spacing: null });
  expect(acceptsInput(mammography, series)).toEqual({ accepted: true });
  const parameters = resolveParameters(mammography, {});
  const signal = AbortSignal.any([]);
  const result = await mammography.run(series, { runtime, parameters, progress: () => {}, signal });
  if (result.status !== 'SUCCEEDED') throw new Error(result.reason);
  return result;
}

function hits(mark: ImageBox, { x, y, width, height }: Labelled['box']): boolean {
  const [cx, cy] = [mark.x + mark.width / 2, mark.y + mark.height / 2];
  const inside = cx >= x && cx <= x + width && cy >= y && cy <= y + height;
  return inside && mark.width * mark.height <= 4 * width * height;
}

describe.skipIf(lacks)(`films with a known lesion, left out of training${lacks}`, () => {
  test('most lesions are found with about one false mark a film, film is not warned of as digital, few are strangers', async () => {
    const chosen = labelled().filter((_, place) => place % 8 === 0);
    let [found, wrong, unlike] = [0, 0, 0];
    for (const one of chosen) {
      const { findings, warnings } = await read(one);
      const boxes = findings.flatMap(({ boxes }) => boxes);
      found += Number(boxes.some((box) => hits(box, one.box)));
      wrong += boxes.filter((box) => !hits(box, one.box)).length;
      const codes = warnings.map(({ code }) => code);
      expect(codes).not.toContain('NOT_VALIDATED_ON_DIGITAL');
      unlike += Number(codes.includes('UNLIKE_TRAINING'));
    }
    expect(chosen.length).toBeGreaterThan(25);
    expect(found / chosen.length).toBeGreaterThan(0.5);
    expect(wrong / chosen.length).toBeLessThan(2);
    expect(unlike / chosen.length).toBeLessThan(0.15);
  });
});
