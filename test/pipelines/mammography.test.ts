/** The pipeline `mammography` from DICOM files to findings: on the phantom, and on what is no mammogram. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Series, SeriesImage } from '@overread/models/input.js';
import { mammography } from '@overread/models/mammography/pipeline.js';
import { resolveParameters } from '@overread/models/parameters.js';
import { acceptsInput } from '@overread/models/pipelines.js';
import type { ImageBox, PipelineResult, PipelineSuccess } from '@overread/models/result.js';
import { createNodeRuntime } from '@overread/models/runtime/node.js';
import { afterAll, describe, expect, test } from 'vitest';
import { KNOWN_MASSES, type MammogramStudy, type WrittenView, writeMammograms } from '../phantoms/mammogram-study.js';
import { readSeries } from '../support/series.js';

const folder = mkdtempSync(join(tmpdir(), 'overread-mammography-'));
const runtime = createNodeRuntime({ providers: ['cpu'] });
afterAll(async () => {
  await runtime.dispose();
  rmSync(folder, { recursive: true });
});

async function written(study: Partial<MammogramStudy> & { name: string }): Promise<[Series, WrittenView[]]> {
  const place = join(folder, study.name);
  const views = writeMammograms(place, { columns: 640, rows: 860, spacing: 0.25, masses: KNOWN_MASSES, ...study });
  const [series] = await readSeries(place);
  return [series!, views];
}

function run(series: Series, given: Record<string, number> = {}): Promise<PipelineResult> {
  const parameters = resolveParameters(mammography, given);
  return mammography.run(series, { runtime, parameters, progress: () => {}, signal: AbortSignal.any([]) });
}

async function succeed(series: Series, given: Record<string, number> = {}): Promise<PipelineSuccess> {
  expect(acceptsInput(mammography, series)).toEqual({ accepted: true });
  const result = await run(series, given);
  if (result.status !== 'SUCCEEDED') throw new Error(result.reason);
  return result;
}

const codes = ({ warnings }: PipelineResult): string[] => warnings.map(({ code }) => code);

/** Everything that was marked, findings and candidates. */
const boxesOf = ({ findings, candidates }: PipelineSuccess): ImageBox[] =>
  [...findings, ...candidates].flatMap(({ boxes }) => boxes);

/** Replaces pixels of every image. */
function changed(series: Series, change: (image: SeriesImage) => Partial<SeriesImage>): Series {
  return { ...series, images: series.images.map((image) => ({ ...image, ...change(image) })) };
}

const upsideDown = ({ columns, rows, pixels }: SeriesImage): Partial<SeriesImage> => ({
  pixels: Uint16Array.from(
    pixels,
    (_, at) => pixels[(rows - 1 - Math.floor(at / columns)) * columns + (at % columns)]!,
  ),
});
const mirrored = ({ columns, pixels }: SeriesImage): Partial<SeriesImage> => ({
  pixels: Uint16Array.from(pixels, (_, at) => pixels[at - (at % columns) + columns - 1 - (at % columns)]!),
});

describe('four views of the phantom', () => {
  test('each is read, warned of as digital, and a suspicion is given for image, breast and study', async () => {
    const [series] = await written({ name: 'four' });
    const result = await succeed(series);
    expect(result.images.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(
      series.images.map(({ sopInstanceUid }) => sopInstanceUid),
    );
    expect(codes(result).filter((code) => code === 'NOT_VALIDATED_ON_DIGITAL')).toHaveLength(4);
    expect(codes(result)).not.toContain('SIDE_DIFFERS');
    expect(codes(result)).not.toContain('UPSIDE_DOWN');
    expect(result.measurements.map(({ name, side }) => [name, side])).toEqual([
      ['suspicion', 'right'],
      ['suspicion', 'left'],
    ]);
    expect(result.suspicion).toBe(Math.max(...result.images.map(({ suspicion }) => suspicion)));
    expect(result.heatMaps).toHaveLength(4);
    for (const { findings, candidates } of [result]) {
      for (const { stages, score } of [...findings, ...candidates]) {
        expect(stages.map(({ stage }) => stage)).toEqual(['detect', 'decide']);
        expect(score).toBeGreaterThanOrEqual(0.001);
      }
      for (const { rejected } of candidates) expect(rejected).toContain('is needed');
    }
  });

  test('a mass is among the marks of its image, and no mark leaves the image', async () => {
    const [series, views] = await written({ name: 'masses' });
    const result = await succeed(series);
    for (const view of views) {
      const [mass] = view.masses;
      const [x, y] = [mass!.x + mass!.width / 2, mass!.y + mass!.height / 2];
      const own = boxesOf(result).filter(({ sopInstanceUid }) => sopInstanceUid === view.sopInstanceUid);
      const on = own.filter((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height);
      expect(on.length, `${view.side}${view.view}`).toBeGreaterThan(0);
      for (const box of own) {
        expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(view.columns);
        expect(box.y + box.height).toBeLessThanOrEqual(view.rows);
        expect([box.x, box.y, box.width, box.height].every(Number.isInteger)).toBe(true);
      }
    }
  });

  test('the same picture for processing, turned over, gives the same marks', async () => {
    const study = { views: [['R', 'CC']] } as const;
    const [shown] = await written({ name: 'shown', ...study });
    const [raw] = await written({ name: 'raw', ...study, intent: 'FOR PROCESSING' });
    const [a, b] = [await succeed(shown), await succeed(raw)];
    expect(boxesOf(b).map(({ x, y, width, height }) => [x, y, width, height])).toEqual(
      boxesOf(a).map(({ x, y, width, height }) => [x, y, width, height]),
    );
  });

  test('twice the same gives the same result', async () => {
    const [series] = await written({ name: 'twice', views: [['L', 'MLO']] });
    const [a, b] = [await succeed(series), await succeed(series)];
    expect(a.stageOutputs).toEqual(b.stageOutputs);
    expect(a).toEqual(b);
  });

  test('a lower threshold makes findings of candidates, and loses none', async () => {
    const [series] = await written({ name: 'threshold', views: [['R', 'CC']] });
    const [usual, low] = [await succeed(series), await succeed(series, { threshold: 0.001 })];
    expect(low.candidates).toEqual([]);
    expect(low.findings).toHaveLength(usual.findings.length + usual.candidates.length);
  });
});

describe('what film brings along', () => {
  test('letters, a strip of bare film and scratches outside the breast are never marked', async () => {
    const [series, views] = await written({ name: 'film', film: true, views: [['L', 'CC']] });
    const result = await succeed(series);
    const [view] = views;
    for (const box of boxesOf(result)) {
      // The letter and the strip lie in the outer sixth of the picture, beyond the breast.
      expect(box.x + box.width / 2).toBeLessThan((view!.columns * 5) / 6);
    }
  });

  test('a picture that hangs upside down is told, and a mirrored one asks to confirm the side', async () => {
    const [series] = await written({ name: 'hung', views: [['R', 'MLO']] });
    expect(codes(await succeed(changed(series, upsideDown)))).toContain('UPSIDE_DOWN');
    const turned = await succeed(changed(series, mirrored));
    expect(turned.warnings.find(({ code }) => code === 'SIDE_DIFFERS')!.message).toContain('confirm the side');
  });
});

describe('what is not read', () => {
  test('a series of which one view is magnified is read without it', async () => {
    const [series] = await written({
      name: 'magnified',
      views: [
        ['R', 'CC'],
        ['L', 'CC'],
      ],
    });
    const [first, second] = series.images;
    const magnified = { ...first!, projection: { ...first!.projection!, modifiers: ['399163009'] } };
    const result = await succeed({ ...series, images: [magnified, second!] });
    expect(result.images).toHaveLength(1);
    expect(result.warnings.find(({ code }) => code === 'IMAGE_NOT_READ')!.message).toContain('magnification');
  });

  test('an implant, and nothing but it, is refused with the reason', async () => {
    const attributes = { BreastImplantPresent: 'YES' };
    const [series] = await written({ name: 'implant', views: [['R', 'CC']], attributes });
    expect(acceptsInput(mammography, series)).toEqual({
      accepted: false,
      reason: 'None of the images is one that was learnt from: the breast has an implant.',
    });
  });

  test('an empty picture shows no breast', async () => {
    const [series] = await written({ name: 'empty', views: [['R', 'CC']] });
    const empty = changed(series, ({ columns, rows }) => ({ pixels: new Uint16Array(columns * rows) }));
    expect(await run(empty)).toMatchObject({
      status: 'NOT_APPLICABLE',
      reason: 'None of the images shows anything like a breast.',
    });
  });

  test.each([
    ['1 × 1', 1, 1],
    ['1 × 4000', 1, 4000],
  ])('a picture of %s', async (_, columns, rows) => {
    const [series] = await written({ name: `size-${columns}-${rows}`, views: [['R', 'CC']] });
    const tiny = changed(series, () => ({ columns, rows, pixels: new Uint16Array(columns * rows).fill(9) }));
    expect((await run(tiny)).status).toBe('NOT_APPLICABLE');
  });
});
