import { expect, test } from 'vitest';
import { imageElements, type TestElement, writeDicom } from '../testing/dicom-writer.js';
import { loadCodecs } from './codecs/load.js';
import { renderFrame } from './display.js';
import { describeImage } from './image.js';
import { expandSegments } from './palette.js';
import { parseDicom } from './parse.js';

const codecs = await loadCodecs();
const render = (more: TestElement[]) => {
  const file = parseDicom(writeDicom(imageElements(more)));
  return renderFrame(file, describeImage(file)!, 1, codecs);
};
const PALETTE: TestElement = { tag: '00280004', vr: 'CS', value: 'PALETTE COLOR' };
const table = (place: number, descriptor: number[], entries: number[]): TestElement[] => [
  { tag: `0028110${place}`, vr: 'US', value: descriptor },
  { tag: `0028120${place}`, vr: 'OW', value: entries },
];

test('indices become colours: sixteen bits scaled to eight, the ends held', () => {
  const { data, samplesPerPixel } = render([
    PALETTE,
    // Indices 1 to 6, of which 2 to 4 are mapped.
    ...table(1, [3, 2, 16], [0x1100, 0x2200, 0x3300]),
    ...table(2, [3, 2, 16], [0x4400, 0x5500, 0x6600]),
    ...table(3, [3, 2, 16], [0, 0xffff, 0x8000]),
  ]);
  expect(samplesPerPixel).toBe(3);
  const [first, middle, last] = [
    [0x11, 0x44, 0],
    [0x22, 0x55, 0xff],
    [0x33, 0x66, 0x80],
  ] as const;
  expect([...data]).toEqual([first, first, middle, last, last, last].flat());
});

test('a palette image without its tables is refused by name', () => {
  expect(() => render([PALETTE])).toThrow('RedPaletteColorLookupTable');
});

test('segments: values, a line, and both again (PS3.3 C.7.9.2)', () => {
  const words = (values: number[]) => Uint16Array.from(values);
  // Two values, then up to 50 in four steps, then both segments, which begin at byte 0, once more.
  const segments = words([0, 2, 5, 10, 1, 4, 50, 2, 2, 0, 0]);
  expect([...expandSegments(segments, 12, true)]).toEqual([5, 10, 20, 30, 40, 50, 5, 10, 20, 30, 40, 50]);
  expect(() => expandSegments(words([1, 4, 50]), 4, true)).toThrow('without a start');
  expect(() => expandSegments(words([0, 9, 1]), 4, true)).toThrow('cut off');
  expect(() => expandSegments(words([2, 1, 0, 0]), 4, true)).toThrow('before');
  expect(() => expandSegments(words([7, 1, 0]), 4, true)).toThrow('unknown kind 7');
});

test('overlays are drawn in white where they lie, and cut at the edge', () => {
  const overlay = (type: string): TestElement[] => [
    { tag: '60000010', vr: 'US', value: [2] },
    { tag: '60000011', vr: 'US', value: [2] },
    { tag: '60000040', vr: 'CS', value: type },
    { tag: '60000050', vr: 'SS', value: [2, 3] },
    { tag: '60000100', vr: 'US', value: [1] },
    { tag: '60003000', vr: 'OW', value: Uint8Array.of(0b1011, 0) },
  ];
  const plain = [...render([]).data];
  // Row 2, column 3 is the last pixel; the overlay's others lie outside.
  expect([...render(overlay('G')).data]).toEqual([...plain.slice(0, 5), 255]);
  const dark: TestElement = { tag: '7fe00010', vr: 'OB', value: Uint8Array.of(9, 1, 1, 1, 1, 1) };
  expect([...render([...overlay('G'), dark]).data]).toEqual([255, 0, 0, 0, 0, 255]);
  // A region of interest is no drawing.
  expect([...render([...overlay('R'), dark]).data]).toEqual([255, 0, 0, 0, 0, 0]);
});

test('an overlay in an unused bit of the pixels is drawn, and is no part of their values', () => {
  const inPixels = (position: number): TestElement[] => [
    { tag: '00280100', vr: 'US', value: [16] },
    { tag: '00280101', vr: 'US', value: [12] },
    { tag: '00280102', vr: 'US', value: [11] },
    { tag: '60000010', vr: 'US', value: [2] },
    { tag: '60000011', vr: 'US', value: [3] },
    { tag: '60000040', vr: 'CS', value: 'G' },
    { tag: '60000050', vr: 'SS', value: [1, 1] },
    { tag: '60000100', vr: 'US', value: [16] },
    { tag: '60000102', vr: 'US', value: [position] },
    { tag: '7fe00010', vr: 'OW', value: [0, 1, 2 + 0x2000, 3, 4 + 0x1000, 5] },
  ];
  expect([...render(inPixels(13)).data]).toEqual([0, 51, 255, 153, 204, 255]);
  expect([...render(inPixels(12)).data]).toEqual([0, 51, 102, 153, 255, 255]);
  // A bit of the values themselves is no overlay.
  expect([...render(inPixels(1)).data]).toEqual([0, 51, 102, 153, 204, 255]);
});

test('padding has no part in the range, and is black also where grey is inverted', () => {
  const padded: TestElement[] = [
    { tag: '00280120', vr: 'US', value: [0] },
    { tag: '7fe00010', vr: 'OB', value: Uint8Array.of(0, 100, 125, 150, 175, 200) },
  ];
  expect([...render(padded).data]).toEqual([0, 0, 64, 128, 191, 255]);
  const inverted: TestElement = { tag: '00280004', vr: 'CS', value: 'MONOCHROME1' };
  expect([...render([...padded, inverted]).data]).toEqual([0, 255, 191, 127, 64, 0]);
});
