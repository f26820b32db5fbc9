import { afterAll, expect, test } from 'vitest';
import { imageElements, type TestElement, writeDicom } from '../testing/dicom-writer.js';
import { needArchive } from '../testing/test-data.js';
import { DecodePool } from './decoding/decode-pool.js';
import { readInstance } from './instance.js';
import { parseDicom } from './parse.js';
import { assembleSeries, groupIntoSeries, outlineSeries, type SeriesSource } from './series.js';

const decoder = new DecodePool({ threads: 2 });
afterAll(() => decoder.close());

function source(bytes: Uint8Array): SeriesSource {
  return { instance: readInstance(parseDicom(bytes)), open: async () => parseDicom(bytes) };
}

const slice = (uid: string, number: number, more: TestElement[]) =>
  source(
    writeDicom(
      imageElements([
        { tag: '00080018', vr: 'UI', value: uid },
        { tag: '00200013', vr: 'IS', value: String(number) },
        ...more,
      ]),
    ),
  );
const at = (position: string, orientation = '1\\0\\0\\0\\1\\0'): TestElement[] => [
  { tag: '00200032', vr: 'DS', value: position },
  { tag: '00200037', vr: 'DS', value: orientation },
];
const uidsOf = async (sources: SeriesSource[]) =>
  (await assembleSeries(sources, decoder)).series.images.map(({ sopInstanceUid }) => sopInstanceUid);

test('images lie in the order of their positions along the slice normal, not of their numbers', async () => {
  const axial = [slice('1.1', 1, at('0\\0\\30')), slice('1.2', 2, at('0\\0\\10')), slice('1.3', 3, at('0\\0\\20'))];
  expect(await uidsOf(axial)).toEqual(['1.2', '1.3', '1.1']);
  // Sagittal: the normal of (0,1,0) and (0,0,-1) points to the right, so that left (+x in LPS) comes first.
  const sagittal = [
    slice('1.1', 1, at('5\\0\\0', '0\\1\\0\\0\\0\\-1')),
    slice('1.2', 2, at('9\\0\\0', '0\\1\\0\\0\\0\\-1')),
  ];
  expect(await uidsOf(sagittal)).toEqual(['1.2', '1.1']);
});

test('images at one position stay in order of instance number, whatever order the files came in', async () => {
  const echoes = [
    slice('1.2', 2, at('0\\0\\1')),
    slice('1.1', 1, at('0\\0\\1.0000001')),
    slice('1.3', 3, at('0\\0\\0')),
  ];
  expect(await uidsOf(echoes)).toEqual(['1.3', '1.1', '1.2']);
});

test('without positions, or with several orientations, the instance number decides', async () => {
  expect(await uidsOf([slice('1.10', 10, []), slice('1.9', 9, [])])).toEqual(['1.9', '1.10']);
  const localizer = [slice('1.2', 2, at('0\\0\\0')), slice('1.1', 1, at('0\\0\\9', '0\\1\\0\\0\\0\\-1'))];
  expect(await uidsOf(localizer)).toEqual(['1.1', '1.2']);
});

test('a series is described alike in whatever order its files come', async () => {
  const files = [slice('1.1', 1, at('0\\0\\30')), slice('1.2', 2, at('0\\0\\10'))];
  const one = (await assembleSeries(files, decoder)).series;
  const other = (await assembleSeries([...files].reverse(), decoder)).series;
  expect(other).toEqual(one);
  expect(one.attributes.PatientID).toBe('P1');
  // What differs between images is no attribute of the series.
  expect(one.attributes.InstanceNumber).toBeUndefined();
});

test('the outline has everything but pixels', async () => {
  const files = [slice('1.1', 1, at('0\\0\\30')), slice('1.2', 2, at('0\\0\\10'))];
  const outline = outlineSeries(files.map(({ instance }) => instance));
  const { series } = await assembleSeries(files, decoder);
  const withoutPixels = series.images.map((image) => ({ ...image, pixels: new Uint8Array(0) }));
  expect(outline).toEqual({ ...series, images: withoutPixels });
});

test('files are grouped by study and series', () => {
  const other = slice('1.3', 1, [{ tag: '0020000e', vr: 'UI', value: '9.9' }]);
  const files = [slice('1.1', 1, []), other, slice('1.2', 2, [])];
  expect(groupIntoSeries(files).map((group) => group.map(({ instance }) => instance.sopInstanceUid))).toEqual([
    ['1.1', '1.2'],
    ['1.3'],
  ]);
});

test('rescale: integers where they fit 16 bits, else floats', async () => {
  const pixelsOf = async (slope: string, intercept: string) => {
    const rescale: TestElement[] = [
      { tag: '00281052', vr: 'DS', value: intercept },
      { tag: '00281053', vr: 'DS', value: slope },
    ];
    return (await assembleSeries([slice('1.1', 1, rescale)], decoder)).series.images[0]!.pixels;
  };
  expect(await pixelsOf('1', '-1024')).toEqual(Int16Array.of(-1023, -1022, -1021, -1020, -1019, -1018));
  expect(await pixelsOf('10000', '0')).toEqual(Uint16Array.of(10000, 20000, 30000, 40000, 50000, 60000));
  expect(await pixelsOf('0.5', '0')).toEqual(Float32Array.of(0.5, 1, 1.5, 2, 2.5, 3));
  expect(await pixelsOf('100000', '0')).toEqual(Float32Array.of(1e5, 2e5, 3e5, 4e5, 5e5, 6e5));
});

test('spacing of projections is that in the patient: detector spacing over magnification', () => {
  const mammogram = (more: TestElement[]) => slice('1.1', 1, more).instance.geometry[0]!.pixelSpacing;
  const detector: TestElement = { tag: '00181164', vr: 'DS', value: '0.1\\0.2' };
  expect(mammogram([detector])).toEqual([0.1, 0.2]);
  expect(mammogram([detector, { tag: '00181114', vr: 'DS', value: '2' }])).toEqual([0.05, 0.1]);
  expect(mammogram([detector, { tag: '00280030', vr: 'DS', value: '0.07\\0.07' }])).toEqual([0.07, 0.07]);
  expect(mammogram([])).toBeNull();
});

test('an enhanced multi-frame object has a position for each frame', async ({ skip }) => {
  const bytes = needArchive('dicom.zip', skip).read('corpus/eCT_Supplemental.dcm');
  const { series, failures } = await assembleSeries([source(bytes)], decoder);
  expect(failures).toEqual([]);
  // Its rows run from right to left, so that the normal points to the feet.
  expect(series.images.map(({ frame, imagePositionPatient }) => [frame, imagePositionPatient])).toEqual([
    [2, [99.5, -301.5, -149]],
    [1, [99.5, -301.5, -159]],
  ]);
  expect(series.images[0]).toMatchObject({ pixelSpacing: [0.388672, 0.388672], sliceThickness: 10 });
});

test('a file whose pixels are damaged is left out and told', async ({ skip }) => {
  const archive = needArchive('dicom.zip', skip);
  const whole = archive.read('corpus/MR_small_jp2klossless.dcm');
  const damaged = Buffer.from(whole);
  // Main header of the codestream, behind SIZ.
  const header = damaged.indexOf(Buffer.from('ff4fff51', 'hex')) + 45;
  damaged.fill(0, header, header + 40);
  const files = [source(archive.read('corpus/MR_small.dcm')), source(damaged)];
  const { series, failures } = await assembleSeries(files, decoder);
  expect(series.images).toHaveLength(1);
  expect(failures.map(({ source: failed, error }) => [failed === files[1], error.code])).toEqual([
    [true, 'CORRUPT_PIXEL_DATA'],
  ]);
});

test('Study1: two series of 22 slices, in anatomical order', async ({ skip }) => {
  const archive = needArchive('mr-studies.zip', skip);
  const groups = groupIntoSeries(archive.list('Study1/').map((name) => source(archive.read(name))));
  expect(groups).toHaveLength(2);
  for (const group of groups) {
    const { series, failures } = await assembleSeries(group, decoder);
    expect(failures).toEqual([]);
    expect(series.modality).toBe('MR');
    expect(series.images).toHaveLength(22);
    const heights = series.images.map(({ imagePositionPatient }) => imagePositionPatient![2]);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    for (const image of series.images) expect(image.pixels).toHaveLength(image.columns * image.rows);
  }
});

test.each([
  ['00080018', 'SOPInstanceUID', '../../etc/passwd'],
  ['0020000e', 'SeriesInstanceUID', '1..2'],
  ['0020000d', 'StudyInstanceUID', `1.${'2'.repeat(70)}`],
])('a UID that is none is refused: %s %s', (tag, keyword, value) => {
  const bytes = writeDicom(imageElements([{ tag, vr: 'UI', value }]));
  expect(() => readInstance(parseDicom(bytes))).toThrow(`${keyword} is not a UID`);
});
