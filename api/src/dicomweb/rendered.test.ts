import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageElements, type TestElement, writeDicom } from '../formats/testing/dicom-writer.js';
import { startDicomweb, type TestDicomweb } from './testing.js';

let web: TestDicomweb;
beforeAll(async () => {
  web = await startDicomweb();
});
afterAll(() => web.stop());

const SIDE = 400;
/** A wedge from 0 to 399 over the columns, as many rows. */
function wedge(uid: string, more: TestElement[] = []): Buffer {
  const pixels = Array.from({ length: SIDE * SIDE }, (_, index) => index % SIDE);
  return writeDicom(
    imageElements([
      { tag: '00080018', vr: 'UI', value: `2.25.${uid}` },
      { tag: '00280010', vr: 'US', value: [SIDE] },
      { tag: '00280011', vr: 'US', value: [SIDE] },
      { tag: '00280100', vr: 'US', value: [16] },
      { tag: '00280101', vr: 'US', value: [12] },
      { tag: '00280102', vr: 'US', value: [11] },
      { tag: '7fe00010', vr: 'OW', value: pixels },
      ...more,
    ]).sort((a, b) => (a.tag < b.tag ? -1 : 1)),
  );
}

async function picture(path: string) {
  const response = await web.get(path, { accept: 'image/*' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/png');
  const png = PNG.sync.read(Buffer.from(await response.arrayBuffer()));
  const grey = (column: number) => png.data[(Math.floor(png.height / 2) * png.width + column) * 4]!;
  return { png, grey };
}

test('a picture shows the whole range where nothing is said, and the window that is asked for', async () => {
  const { path } = await web.store(wedge('1'));
  const whole = await picture(`${path}/rendered`);
  expect([whole.png.width, whole.png.height]).toEqual([SIDE, SIDE]);
  expect([whole.grey(0), whole.grey(SIDE - 1)]).toEqual([0, 255]);
  expect(whole.grey(200)).toBeCloseTo(128, -1);
  const narrow = await picture(`${path}/rendered?window=100,20,linear-exact`);
  expect([narrow.grey(89), narrow.grey(100), narrow.grey(111)]).toEqual([0, 128, 255]);
});

test('a picture of an image with a window of its own is drawn with it, and MONOCHROME1 the other way round', async () => {
  const window: TestElement[] = [
    { tag: '00280004', vr: 'CS', value: 'MONOCHROME1' },
    { tag: '00281050', vr: 'DS', value: '100' },
    { tag: '00281051', vr: 'DS', value: '20' },
  ];
  const { path } = await web.store(wedge('2', window));
  const { grey } = await picture(`${path}/rendered`);
  expect([grey(80), grey(120)]).toEqual([255, 0]);
});

test('a thumbnail fits a small square, or the one that is asked for', async () => {
  const { path } = await web.store(wedge('3'));
  expect((await picture(`${path}/thumbnail`)).png.width).toBe(192);
  expect((await picture(`${path}/thumbnail?viewport=64,100`)).png.width).toBe(64);
});

test('the thumbnail of a series is asked for again each time, and sent only where it has changed', async () => {
  const { path } = await web.store(wedge('4'));
  const series = path.replace(/\/instances.*/, '/thumbnail');
  const response = await web.get(series);
  expect(response.headers.get('cache-control')).toBe('private, no-cache');
  const etag = response.headers.get('etag')!;
  expect((await web.get(series, { 'if-none-match': etag })).status).toBe(304);
});

test('what cannot be decoded has no picture, and says so', async () => {
  const jpegXl = writeDicom(
    imageElements([
      { tag: '00080018', vr: 'UI', value: '2.25.5' },
      { tag: '0020000e', vr: 'UI', value: '2.25.5.1' },
      { tag: '7fe00010', vr: 'OB', value: { offsets: [], fragments: [Uint8Array.of(0xff, 0xd8)] } },
    ]),
    { transferSyntax: '1.2.840.10008.1.2.4.110' },
  );
  const { path } = await web.store(jpegXl);
  const response = await web.get(`${path}/thumbnail`);
  expect(response.status).toBe(406);
  expect(await response.json()).toMatchObject({ error: { code: 'UNSUPPORTED_TRANSFER_SYNTAX' } });
});
