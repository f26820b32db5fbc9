import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recogniseSequence } from '@overread/models/brain-tumour/sequence.js';
import { stackOf } from '@overread/models/runtime/stack.js';
import { afterAll, expect, test } from 'vitest';
import { loadCodecs } from '../../api/src/formats/dicom/codecs/load.js';
import { decodeEncoded } from '../../api/src/formats/dicom/decode.js';
import { readInstance } from '../../api/src/formats/dicom/instance.js';
import { parseDicom } from '../../api/src/formats/dicom/parse.js';
import { assembleSeries, groupIntoSeries } from '../../api/src/formats/dicom/series.js';
import { KNOWN_LESIONS, lesionMask, type MrSeries, volumeOf, writeMrHead } from './mr-head.js';

const folder = mkdtempSync(join(tmpdir(), 'overread-mr-'));
afterAll(() => rmSync(folder, { recursive: true }));

const axial = { plane: 'axial', slices: 36, size: 128, gap: 4 } as const;
const series: readonly MrSeries[] = [
  { sequence: 'T1CE', grid: axial, number: 1 },
  { sequence: 'FLAIR', grid: axial, number: 2 },
  { sequence: 'T1', grid: { plane: 'sagittal', slices: 5, size: 64, gap: 20 }, number: 3 },
];

test('series that are what they say, with lesions of the size they should have', async () => {
  writeMrHead(folder, { name: 'Lesions', lesions: KNOWN_LESIONS, series });
  const sources = readdirSync(folder).map((name) => {
    const bytes = readFileSync(join(folder, name));
    return { instance: readInstance(parseDicom(bytes)), open: async () => parseDicom(bytes) };
  });
  const codecs = await loadCodecs();
  const decoder = { decode: async (frame: Parameters<typeof decodeEncoded>[0]) => decodeEncoded(frame, codecs) };
  const groups = groupIntoSeries(sources);
  expect(groups).toHaveLength(3);
  const found = await Promise.all(groups.map(async (group) => (await assembleSeries(group, decoder)).series));
  expect(found.map((one) => recogniseSequence(one))).toEqual([
    { sequence: 'T1CE' },
    { sequence: 'FLAIR' },
    { reason: expect.stringContaining('without contrast agent') },
  ]);
  expect(stackOf(found[0]!.images)).toMatchObject({ plane: 'axial', spacing: expect.closeTo(4) });
  expect(stackOf(found[2]!.images)).toMatchObject({ plane: 'sagittal', spacing: expect.closeTo(20) });

  const [t1, flair] = found.map(({ images }) => images);
  const masks = t1!.map((_, slice) => lesionMask(KNOWN_LESIONS, axial, slice));
  const pixel = (240 / axial.size) ** 2 * axial.gap;
  const volume = masks.reduce((sum, mask) => sum + mask.reduce((a, b) => a + b, 0), 0) * pixel;
  expect(volume / KNOWN_LESIONS.reduce((sum, lesion) => sum + volumeOf(lesion), 0)).toBeCloseTo(1, 1);
  // Bright in both, against the brain around it.
  for (const images of [t1!, flair!]) {
    const inside = images.flatMap(({ pixels }, slice) => [...pixels].filter((_, index) => masks[slice]![index] === 1));
    const mean = inside.reduce((a, b) => a + b, 0) / inside.length;
    expect(mean).toBeGreaterThan(700);
  }
});

const validator = spawnSync('dciodvfy', ['-help']);
test.skipIf(validator.error !== undefined)(
  `valid by dciodvfy${validator.error ? ' (skipped: dciodvfy is not installed)' : ''}`,
  () => {
    for (const { sequence, number } of series) {
      const place = mkdtempSync(join(folder, 'valid-'));
      writeMrHead(place, {
        name: 'Valid',
        lesions: [],
        series: [{ sequence, number, grid: { ...axial, slices: 1, size: 32 } }],
      });
      for (const name of readdirSync(place)) {
        const { stderr } = spawnSync('dciodvfy', [join(place, name)], { encoding: 'utf8' });
        expect(stderr).toContain('MRImage');
        expect(stderr).not.toContain('Error');
      }
    }
  },
);
