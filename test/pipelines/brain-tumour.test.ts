/** The pipeline `brain-tumour` from DICOM files to findings: on the phantom, on a real study, on what is neither. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTestData } from '@overread/api/formats/testing/test-data.js';
import { brainTumour } from '@overread/models/brain-tumour/pipeline.js';
import type { Series, SeriesImage, Vector3 } from '@overread/models/input.js';
import { resolveParameters } from '@overread/models/parameters.js';
import { acceptsInput } from '@overread/models/pipelines.js';
import type { Finding, ImageBox, PipelineResult, PipelineSuccess } from '@overread/models/result.js';
import { createNodeRuntime } from '@overread/models/runtime/node.js';
import { stackOf } from '@overread/models/runtime/stack.js';
import { afterAll, describe, expect, test } from 'vitest';
import { KNOWN_LESIONS, type MrSequence, volumeOf, writeMrHead } from '../phantoms/mr-head.js';
import { readSeries } from '../support/series.js';

const folder = mkdtempSync(join(tmpdir(), 'overread-brain-'));
const runtime = createNodeRuntime({ providers: ['cpu'] });
afterAll(async () => {
  await runtime.dispose();
  rmSync(folder, { recursive: true });
});

function run(series: Series): Promise<PipelineResult> {
  const parameters = resolveParameters(brainTumour, {});
  return brainTumour.run(series, { runtime, parameters, progress: () => {}, signal: AbortSignal.any([]) });
}

async function succeed(series: Series): Promise<PipelineSuccess> {
  const result = await run(series);
  if (result.status !== 'SUCCEEDED') throw new Error(result.reason);
  return result;
}

const codes = ({ warnings }: PipelineResult) => warnings.map(({ code }) => code);

const measured = ({ measurements }: Finding, name: string): number => {
  const found = measurements.find((one) => one.name === name);
  if (!found || 'withheld' in found) throw new Error(`${name}: ${found?.withheld ?? 'missing'}`);
  return found.value;
};

/** Middle of a finding's largest box, LPS millimetres. */
function placeOf({ boxes }: Finding, { images }: Series): Vector3 {
  const box = boxes.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  const image = images.find(({ sopInstanceUid }) => sopInstanceUid === box.sopInstanceUid)!;
  const [rowStep, columnStep] = image.pixelSpacing!;
  const [x, y] = [(box.x + box.width / 2 - 0.5) * columnStep, (box.y + box.height / 2 - 0.5) * rowStep];
  const along = image.imageOrientationPatient!;
  const at = (axis: 0 | 1 | 2) => image.imagePositionPatient![axis] + along[axis]! * x + along[axis + 3]! * y;
  return [at(0), at(1), at(2)];
}

/** Whether a place lies in a box of an image, within half the distance to the next image. */
function isWithin(place: Vector3, box: ImageBox, { images }: Series): boolean {
  const image = images.find(({ sopInstanceUid }) => sopInstanceUid === box.sopInstanceUid)!;
  const { spacing, normal } = stackOf(images)!;
  const from = place.map((value, axis) => value - image.imagePositionPatient![axis]!);
  const along = image.imageOrientationPatient!;
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, axis) => sum + value * b[axis]!, 0);
  const [x, y] = [dot(from, along.slice(0, 3)), dot(from, along.slice(3))];
  const [rowStep, columnStep] = image.pixelSpacing!;
  const [column, row] = [x / columnStep + 0.5, y / rowStep + 0.5];
  const inBox = column >= box.x && column <= box.x + box.width && row >= box.y && row <= box.y + box.height;
  return inBox && Math.abs(dot(from, normal)) <= spacing! / 2;
}

async function largest(series: Series): Promise<Finding> {
  const { findings } = await succeed(series);
  expect(findings.length).toBeGreaterThan(0);
  return findings.reduce((a, b) => (measured(b, 'maskVolume') > measured(a, 'maskVolume') ? b : a));
}

const apart = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, axis) => value - b[axis]!));

/** Millimetres. Stage 2 sees the slice before and the one after, and outlines a lesion up to one slice beyond its end. */
const GAP = 2;
const phantoms = new Map<string, Promise<Series>>();

/** One phantom of each sort for all tests: drawing it takes longer than reading it. */
function phantom(sequence: MrSequence, slices = 44): Promise<Series> {
  const name = `${sequence}-${slices}`;
  const known = phantoms.get(name) ?? drawPhantom(sequence, slices);
  phantoms.set(name, known);
  return known;
}

async function drawPhantom(sequence: MrSequence, slices: number): Promise<Series> {
  const path = join(folder, `${sequence}-${slices}`);
  const grid = { plane: 'axial', slices, size: 256, gap: GAP } as const;
  writeMrHead(path, { name: 'Lesions', lesions: KNOWN_LESIONS, series: [{ sequence, grid, number: 1 }] });
  return (await readSeries(path))[0]!;
}

describe.each(['T1CE', 'FLAIR'] as const)('the phantom in %s', (sequence) => {
  test('each lesion is found where it is, with its volume and diameters within 5 %', async () => {
    const series = await phantom(sequence);
    const { findings, masks } = await succeed(series);
    for (const lesion of KNOWN_LESIONS) {
      const found = findings.find((finding) => apart(placeOf(finding, series), lesion.centre) < 6);
      if (!found) throw new Error(`no finding at ${lesion.centre}`);
      const [longest, perpendicular] = [lesion.semiAxes[0], lesion.semiAxes[1]].sort((a, b) => b - a) as [
        number,
        number,
      ];
      expect(Math.abs(measured(found, 'maskVolume') / (volumeOf(lesion) / 1000) - 1)).toBeLessThan(0.05);
      expect(Math.abs(measured(found, 'longestDiameter') / (2 * longest) - 1)).toBeLessThan(0.05);
      expect(Math.abs(measured(found, 'perpendicularDiameter') / (2 * perpendicular) - 1)).toBeLessThan(0.05);
      expect(masks.filter(({ mark }) => mark === found.id)).toHaveLength(found.boxes.length);
    }
  });
});

// What a sender may get wrong: a status that says what, and no guess.
describe('bad input', () => {
  const changed = (series: Series, change: (image: SeriesImage, index: number) => Partial<SeriesImage>): Series => ({
    ...series,
    images: series.images.map((image, index) => ({ ...image, ...change(image, index) })),
  });
  const blank = (side: number) => ({ columns: side, rows: side, pixels: new Uint16Array(side * side) });

  test('all-zero, 1 × 1, 4096 × 4096, several sizes, several images of one place, images that are not parallel', async () => {
    const series = await phantom('FLAIR', 12);
    const tilted = [0.8, 0.6, 0, 0, 0, -1];
    const refused: readonly (readonly [Series, string])[] = [
      [changed(series, () => blank(256)), 'next to nothing'],
      [{ ...series, images: [{ ...series.images[0]!, ...blank(256) }] }, 'next to nothing'],
      [changed(series, () => blank(1)), '1 × 1'],
      [{ ...series, images: [{ ...series.images[0]!, ...blank(4096) }] }, '4096 × 4096'],
      [changed(series, (_, index) => (index === 3 ? blank(128) : {})), 'several sizes'],
      [{ ...series, images: [...series.images, series.images[4]!] }, 'one place'],
      [changed(series, (_, index) => (index > 5 ? { imageOrientationPatient: tilted } : {})), 'not parallel'],
    ];
    for (const [input, reason] of refused) {
      expect(await run(input)).toMatchObject({ status: 'NOT_APPLICABLE', reason: expect.stringContaining(reason) });
    }
  });

  test('a mammogram, a knee, a T1 without contrast agent are refused before any network is loaded', async () => {
    const series = await phantom('FLAIR', 12);
    const named = (attributes: Record<string, string>, modality = 'MR') =>
      acceptsInput(brainTumour, { ...series, modality, attributes: { ...series.attributes, ...attributes } });
    expect(named({}, 'MG')).toEqual({ accepted: false, reason: 'The modality is MG, not MR.' });
    expect(named({ BodyPartExamined: 'KNEE' })).toMatchObject({ accepted: false });
    expect(acceptsInput(brainTumour, await phantom('T1', 12))).toMatchObject({ accepted: false });
    expect(named({})).toEqual({ accepted: true });
  });

  test('without spacing it is read and nothing is measured', async () => {
    const series = changed(await phantom('FLAIR'), () => ({ pixelSpacing: null }));
    const result = await succeed(series);
    expect(codes(result)).toContain('SPACING_UNKNOWN');
    expect(result.findings.length).toBeGreaterThan(0);
    const sizes = result.findings.flatMap(({ measurements }) => measurements.filter((one) => !/Slice$/.test(one.name)));
    expect(sizes.every((one) => 'withheld' in one)).toBe(true);
  });

  test('missing slices are said, and the volume of what they cut is withheld', async () => {
    const series = await phantom('FLAIR');
    const middle = series.images.findIndex(({ imagePositionPatient }) => Math.abs(imagePositionPatient![2] - 18) <= 1);
    const result = await succeed({ ...series, images: series.images.filter((_, index) => index !== middle) });
    expect(result.warnings).toContainEqual({
      code: 'MISSING_SLICES',
      message: expect.stringContaining('1 slice seems to be missing'),
    });
    const cut = result.findings.flatMap(({ measurements }) =>
      measurements.filter((one) => 'withheld' in one && one.withheld.includes('missing')),
    );
    expect(cut.length).toBeGreaterThan(0);
  });
});

describe('images of neither set', () => {
  const noise = ({ images, ...series }: Series): Series => {
    let state = 1;
    // Lehmer 1951: the same noise each time.
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    return {
      ...series,
      images: images.map((image) => ({ ...image, pixels: Float32Array.from(image.pixels, () => random() * 1000) })),
    };
  };

  test.each(['FLAIR', 'T1CE'] as const)(
    'noise that calls itself %s is warned of and given no kind',
    async (sequence) => {
      const result = await succeed(noise(await phantom(sequence, 12)));
      expect(codes(result)).toContain('UNLIKE_TRAINING');
      for (const { label } of [...result.findings, ...result.candidates]) {
        expect(['undetermined', 'flairAbnormality']).toContain(label);
      }
    },
  );

  test('the other sequence under the name of T1 post-contrast is warned of and given no kind', async () => {
    const flair = await phantom('FLAIR', 12);
    const { attributes } = await phantom('T1CE', 12);
    const result = await succeed({ ...flair, attributes });
    expect(codes(result)).toContain('UNLIKE_TRAINING');
    expect(result.findings.length).toBeGreaterThan(0);
    expect(new Set(result.findings.map(({ label }) => label))).toEqual(new Set(['undetermined']));
  });
});

const studies = join(findTestData() ?? 'OVERREAD_TEST_DATA', 'mr-studies.zip');
const missing = existsSync(studies) ? '' : ` (skipped: no test data at ${studies})`;

describe.skipIf(missing)(`the real study${missing}`, () => {
  test('T1 post-contrast and FLAIR of one patient give a finding at the same place in the patient', async () => {
    execFileSync('unzip', ['-q', studies, '-d', folder]);
    const all = await readSeries(join(folder, 'Study1'));
    expect(all).toHaveLength(2);
    const [t1, flair] = ['T1', 'FLAIR'].map(
      (name) => all.find(({ attributes }) => attributes.SeriesDescription?.includes(name))!,
    ) as [Series, Series];
    const [enhancing, abnormal] = [await largest(t1), await largest(flair)];
    const middle = placeOf(enhancing, t1);
    // Oedema lies around what takes up contrast agent: their middles need not be one, but one holds the other.
    const within = abnormal.boxes.filter((box) => isWithin(middle, box, flair));
    expect(within.length).toBeGreaterThan(0);
  });
});
