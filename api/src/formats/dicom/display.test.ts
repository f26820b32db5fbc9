import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { imageElements, type TestElement, writeDicom } from '../testing/dicom-writer.js';
import { needArchive } from '../testing/test-data.js';
import { loadCodecs } from './codecs/load.js';
import { renderFrame, shrink } from './display.js';
import { describeImage } from './image.js';
import { parseDicom } from './parse.js';
import { applyVoi, voiOf } from './voi.js';

const codecs = await loadCodecs();

const render = (more: TestElement[]) => {
  const file = parseDicom(writeDicom(imageElements(more)));
  return [...renderFrame(file, describeImage(file)!, 1, codecs).data];
};

test('a linear window is that of PS3.3 C.11.2.1.2.1', () => {
  // Note 5 there: centre 2048, width 4096 covers 0 to 4095 exactly.
  const values = Int16Array.of(-1, 0, 2047, 2048, 4095, 4096);
  expect([...applyVoi(values, { kind: 'window', centre: 2048, width: 4096, shape: 'LINEAR' })]).toEqual([
    0, 0, 127, 128, 255, 255,
  ]);
  // A window of width 1 is a threshold at centre − 0.5.
  const threshold = { kind: 'window', centre: 100, width: 1, shape: 'LINEAR' } as const;
  expect([...applyVoi(Int16Array.of(99, 100), threshold)]).toEqual([0, 255]);
});

test('exact and sigmoid windows are those of C.11.2.1.3', () => {
  const values = Int16Array.of(-50, 0, 50);
  expect([...applyVoi(values, { kind: 'window', centre: 0, width: 100, shape: 'LINEAR_EXACT' })]).toEqual([
    0, 128, 255,
  ]);
  // 255 / (1 + e^±2)
  expect([...applyVoi(values, { kind: 'window', centre: 0, width: 100, shape: 'SIGMOID' })]).toEqual([30, 128, 225]);
});

test('without a window the full range is shown; MONOCHROME1 is inverted', () => {
  expect(render([])).toEqual([0, 51, 102, 153, 204, 255]);
  expect(render([{ tag: '00280004', vr: 'CS', value: 'MONOCHROME1' }])).toEqual([255, 204, 153, 102, 51, 0]);
});

test('a VOI table goes before a window, a window works on rescaled values', () => {
  const window: TestElement[] = [
    { tag: '00281050', vr: 'DS', value: '14' },
    { tag: '00281051', vr: 'DS', value: '6' },
  ];
  const rescale: TestElement = { tag: '00281052', vr: 'DS', value: '10' };
  expect(render([...window, rescale])).toEqual([0, 51, 102, 153, 204, 255]);
  const table: TestElement = {
    tag: '00283010',
    vr: 'SQ',
    value: {
      items: [
        [
          { tag: '00283002', vr: 'US', value: [3, 2, 8] },
          { tag: '00283006', vr: 'US', value: [10, 20, 30] },
        ],
      ],
    },
  };
  // First mapped value 2: 1 takes the first entry, 5 and 6 the last.
  expect(render([...window, table])).toEqual([10, 10, 20, 30, 30, 30]);
});

test('a window of no width is no window', () => {
  const broken: TestElement[] = [
    { tag: '00281050', vr: 'DS', value: '3' },
    { tag: '00281051', vr: 'DS', value: '0' },
  ];
  expect(voiOf(parseDicom(writeDicom(imageElements(broken))), 1)).toBeNull();
});

test('shrinking averages and never enlarges', () => {
  const image = {
    columns: 4,
    rows: 2,
    samplesPerPixel: 1,
    data: Uint8Array.of(0, 100, 50, 50, 100, 200, 50, 50),
  } as const;
  expect(shrink(image, 2)).toEqual({ columns: 2, rows: 1, samplesPerPixel: 1, data: Uint8Array.of(100, 50) });
  expect(shrink(image, 100)).toBe(image);
});

// dcm2pnm cuts where we round: never more than one grey level apart.
test.for([
  // Its padding has no part in our range, and has in that of dcmtk: a window of its own.
  ['wg04/CT1_REF.dcm', '+Ww', '40', '400'],
  ['wg04/MR1_REF.dcm', '+Wi', '1'],
  ['wg04/US1_REF.dcm'],
  ['wg04/XA1_REF.dcm', '+Wm'],
  ['corpus/vlut_04.dcm', '+Wl', '1'],
  ['corpus/mlut_18.dcm', '+Wm'],
])('%s looks as dcmtk shows it', ([name, ...window], { skip }) => {
  const bytes = needArchive('dicom.zip', skip).read(name!);
  const folder = mkdtempSync(join(tmpdir(), 'overread-display-'));
  try {
    writeFileSync(join(folder, 'in.dcm'), bytes);
    try {
      execFileSync('dcm2pnm', ['--write-raw-pnm', ...window, join(folder, 'in.dcm'), join(folder, 'out.pnm')]);
    } catch (error) {
      skip((error as NodeJS.ErrnoException).code === 'ENOENT', 'dcm2pnm of dcmtk is not installed');
      throw error;
    }
    const file = parseDicom(bytes);
    const [kind, centre, width] = window;
    const voi =
      kind === '+Ww'
        ? ({ kind: 'window', centre: Number(centre), width: Number(width), shape: 'LINEAR' } as const)
        : undefined;
    const { data } = renderFrame(file, describeImage(file)!, 1, codecs, voi);
    const theirs = readFileSync(join(folder, 'out.pnm')).subarray(-data.length);
    const apart = data.reduce((most, value, index) => Math.max(most, Math.abs(value - theirs[index]!)), 0);
    expect(apart).toBeLessThanOrEqual(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
