/** Ellipsoids of known size, cut into slices: joined, measured, named. */
import { expect, test } from 'vitest';
import type { Series, SeriesImage } from '../input.js';
import { stackOf } from '../runtime/stack.js';
import type { Judged } from './decide.js';
import { diametersOf, measureOutline } from './measures.js';
import { type ReportOptions, reportLesions } from './report.js';

const SIZE = 200;

/** Semi-axes and centre in pixels; `turn` in radians. */
function ellipse(x: number, y: number, a: number, b: number, turn = 0): number[] {
  const cells: number[] = [];
  for (let row = 0; row < SIZE; row += 1) {
    for (let column = 0; column < SIZE; column += 1) {
      const [dx, dy] = [column + 0.5 - x, row + 0.5 - y];
      const u = (dx * Math.cos(turn) + dy * Math.sin(turn)) / a;
      const v = (dy * Math.cos(turn) - dx * Math.sin(turn)) / b;
      if (u * u + v * v <= 1) cells.push(row * SIZE + column);
    }
  }
  return cells;
}

const outline = (cells: number[]) => ({ columns: SIZE, rows: SIZE, cells });

test.each([0, 0.4, 1.1, 2.6])('diameters of an ellipse turned by %f', (turn) => {
  const { longest, perpendicular } = diametersOf(outline(ellipse(100, 100, 31, 17, turn)), [0.5, 0.5]);
  expect(Math.abs(longest / 31 - 1)).toBeLessThan(0.03);
  expect(Math.abs(perpendicular / 17 - 1)).toBeLessThan(0.05);
});

test('two parts in one slice are no longer than the longer one', () => {
  const both = [...ellipse(40, 100, 31, 17), ...ellipse(160, 100, 12, 12)].sort((a, b) => a - b);
  const { longest, perpendicular } = diametersOf(outline(both), [0.5, 0.5]);
  expect(Math.abs(longest / 31 - 1)).toBeLessThan(0.03);
  expect(Math.abs(perpendicular / 17 - 1)).toBeLessThan(0.05);
});

test('pixels that are not square', () => {
  // 20 mm wide, 30 mm high.
  const { longest, perpendicular } = diametersOf(outline(ellipse(100, 100, 20, 15)), [1, 0.5]);
  expect(Math.abs(longest / 30 - 1)).toBeLessThan(0.04);
  expect(Math.abs(perpendicular / 20 - 1)).toBeLessThan(0.05);
});

const AXIAL = [1, 0, 0, 0, 1, 0];
const SAGITTAL = [0, 1, 0, 0, 0, -1];

function volume(count: number, spacing: number | null, orientation = AXIAL): Series {
  const images = Array.from({ length: count }, (_, index): SeriesImage => {
    const depth = index * (spacing ?? 0);
    return {
      ...{
        sopInstanceUid: `1.${index}`,
        frame: 1,
        columns: SIZE,
        rows: SIZE,
        samplesPerPixel: 1,
        sliceThickness: null,
      },
      ...{ pixels: new Uint8Array(0), photometricInterpretation: 'MONOCHROME2', pixelSpacing: [0.5, 0.5] },
      imagePositionPatient: spacing === null ? null : orientation === AXIAL ? [0, 0, depth] : [depth, 0, 0],
      imageOrientationPatient: spacing === null ? null : orientation,
    };
  });
  return {
    kind: 'series',
    patientId: null,
    studyInstanceUid: '1',
    seriesInstanceUid: '1',
    modality: 'MR',
    attributes: {},
    images,
  };
}

function region(slice: number, cells: number[], probability: number, glioma = 0.9, distance = 1): Judged {
  const columns = cells.map((cell) => cell % SIZE);
  const rows = cells.map((cell) => Math.floor(cell / SIZE));
  const [x, y] = [Math.min(...columns), Math.min(...rows)];
  const box = { x, y, width: Math.max(...columns) - x + 1, height: Math.max(...rows) - y + 1 };
  const kinds = { glioma, meningioma: (1 - glioma) / 2, pituitary: (1 - glioma) / 2 };
  const distances = { FLAIR: distance, T1CE: distance };
  return {
    slice,
    proposal: { box, score: 0.5, cells: 4 },
    probability,
    kinds,
    distances,
    outline: outline(cells),
    box,
  };
}

const options: ReportOptions = { sequence: 'T1CE', threshold: 0.5, kindConfidence: 0.6, unlike: 2 };
const report = (judged: Judged[], series: Series, changed: Partial<ReportOptions> = {}) =>
  reportLesions(judged, series, stackOf(series.images), { ...options, ...changed });
const value = (measurements: readonly { name: string }[], name: string) =>
  measurements.find((one) => one.name === name) as { value?: number; withheld?: string };

/** A ball of 20 mm radius: 40 pixels in slices 2 mm apart. */
const ball = (glioma = 0.9): Judged[] =>
  Array.from({ length: 19 }, (_, n) => {
    const height = (n - 9) * 2;
    return region(
      n + 3,
      ellipse(100, 100, ...([1, 1].map(() => Math.sqrt(400 - height * height) * 2) as [number, number])),
      0.7 + n / 100,
      glioma,
    );
  });

test('a ball through slices is one finding of its size', () => {
  const { findings, candidates, masks } = report(ball(), volume(30, 2));
  expect(candidates).toEqual([]);
  expect(findings).toHaveLength(1);
  const [{ label, score, boxes, measurements, probabilities }] = findings as [(typeof findings)[number]];
  expect([label, score, boxes.length, masks.length]).toEqual(['glioma', expect.closeTo(0.88), 19, 19]);
  expect(probabilities?.glioma).toBeCloseTo(0.9);
  expect(Math.abs(value(measurements, 'longestDiameter').value! / 40 - 1)).toBeLessThan(0.03);
  expect(Math.abs(value(measurements, 'perpendicularDiameter').value! / 40 - 1)).toBeLessThan(0.05);
  expect(Math.abs(value(measurements, 'maskVolume').value! / 33.51 - 1)).toBeLessThan(0.05);
  expect([value(measurements, 'firstSlice').value, value(measurements, 'lastSlice').value]).toEqual([4, 22]);
});

test('two lesions side by side stay two, and one that is unsure stays a candidate', () => {
  const one = [3, 4, 5].map((slice) => region(slice, ellipse(50, 50, 10, 10), 0.8));
  const other = [3, 4, 5].map((slice) => region(slice, ellipse(150, 50, 10, 10), 0.9));
  const unsure = [3, 4].map((slice) => region(slice, ellipse(150, 150, 10, 10), 0.3));
  const { findings, candidates } = report([...one, ...other, ...unsure], volume(10, 5));
  expect(findings.map(({ score }) => score)).toEqual([0.9, 0.8]);
  expect(candidates).toMatchObject([{ score: 0.3, rejected: expect.stringContaining('stage two gives it 0.30') }]);
});

test('what is seen on one thin slice alone is a candidate; on thick or single ones it is a finding', () => {
  const mark = [region(4, ellipse(50, 50, 10, 10), 0.8)];
  const thin = report(mark, volume(10, 1));
  expect(thin.findings).toEqual([]);
  // A reader who looks at a candidate wants its outline too.
  expect(thin.masks.map(({ mark }) => mark)).toEqual(thin.candidates.map(({ id }) => id));
  expect(thin.candidates).toMatchObject([
    { rejected: 'single slice', score: 0.4, stages: [{ score: 0.5 }, { score: 0.8 }] },
  ]);
  expect(report(mark, volume(10, 5)).findings).toHaveLength(1);
  expect(report([region(0, ellipse(50, 50, 10, 10), 0.8)], volume(1, 1)).findings).toHaveLength(1);
});

test('a kind that is not sure is not named, and FLAIR names none', () => {
  expect(report(ball(0.5), volume(30, 2)).findings[0]?.label).toBe('undetermined');
  const flair = report(ball(), volume(30, 2), { sequence: 'FLAIR' });
  expect(flair.findings[0]).toMatchObject({ label: 'flairAbnormality' });
  expect(flair.findings[0]).not.toHaveProperty('probabilities');
  expect(flair.masks[0]?.label).toBe('flairAbnormality');
});

test('a lesion unlike those learnt from is given no kind, however sure the network is', () => {
  const strange = [3, 4, 5].map((slice) => region(slice, ellipse(50, 50, 10, 10), 0.9, 0.99, 2.1));
  expect(report(strange, volume(10, 5)).findings[0]).toMatchObject({
    label: 'undetermined',
    probabilities: { glioma: expect.closeTo(0.99) },
  });
});

test('a lesion cut by a missing slice has diameters but no volume', () => {
  const series = volume(30, 2);
  const images = series.images.filter((_, index) => index !== 12);
  const rest = ball().flatMap((one) => {
    if (one.slice === 12) return [];
    return [{ ...one, slice: one.slice > 12 ? one.slice - 1 : one.slice }];
  });
  const { findings } = report(rest, { ...series, images });
  expect(findings).toHaveLength(1);
  expect(value(findings[0]!.measurements, 'maskVolume').withheld).toContain('missing');
  expect(value(findings[0]!.measurements, 'longestDiameter').value).toBeCloseTo(40, 0);
});

test('nothing is measured that cannot be known', () => {
  const unplaced = report(ball(), volume(30, null)).findings[0]!.measurements;
  expect(value(unplaced, 'maskVolume').withheld).toContain('distance between slices');
  expect(value(unplaced, 'longestDiameter').value).toBeCloseTo(40, 0);
  const sagittal = report(ball(), volume(30, 2, SAGITTAL)).findings[0]!.measurements;
  expect(value(sagittal, 'longestDiameter').withheld).toContain('sagittal');
  const series = volume(30, 2);
  const unscaled = { ...series, images: series.images.map((image) => ({ ...image, pixelSpacing: null })) };
  expect(value(report(ball(), unscaled).findings[0]!.measurements, 'maskVolume').withheld).toContain('pixel spacing');
});

test.each([
  ['axial', AXIAL],
  ['sagittal', SAGITTAL],
] as const)('an outline that is kept as it was has the measures that it had, %s', (_, orientation) => {
  const series = volume(9, 3, [...orientation]);
  const judged = [2, 3, 4].map((slice) => region(slice, ellipse(90, 100, 20 + slice, 11), 0.9));
  const { findings, masks } = reportLesions(judged, series, stackOf(series.images), options);
  expect(measureOutline(masks.toReversed(), series.images)).toEqual(findings[0]?.measurements);
  const empty = { ...masks[0]!, data: new Uint8Array(SIZE * SIZE) };
  expect(() => measureOutline([empty], series.images)).toThrow('Nothing is outlined');
});
