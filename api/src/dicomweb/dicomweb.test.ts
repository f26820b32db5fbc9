import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCodecs } from '../formats/dicom/codecs/load.js';
import { decodeRle } from '../formats/dicom/codecs/rle.js';
import { decodeFrame } from '../formats/dicom/decode.js';
import { storedFrame } from '../formats/dicom/frames.js';
import { describeImage } from '../formats/dicom/image.js';
import { parseDicom } from '../formats/dicom/parse.js';
import { imageElements, type TestElement, writeDicom } from '../formats/testing/dicom-writer.js';
import { needArchive } from '../formats/testing/test-data.js';
import { readMultipart, startDicomweb, type TestDicomweb } from './testing.js';

const EXPLICIT = '1.2.840.10008.1.2.1';
const RLE = '1.2.840.10008.1.2.5';

let web: TestDicomweb;
beforeAll(async () => {
  web = await startDicomweb();
});
afterAll(() => web.stop());

let made = 0;
/** An image of its own study, of three frames of two rows and three columns each. */
function threeFrames(more: TestElement[] = []): Buffer {
  made += 1;
  return writeDicom(
    imageElements([
      { tag: '00080018', vr: 'UI', value: `2.25.${made}.3` },
      { tag: '00100020', vr: 'LO', value: `P${made}` },
      { tag: '0020000d', vr: 'UI', value: `2.25.${made}.1` },
      { tag: '0020000e', vr: 'UI', value: `2.25.${made}.2` },
      { tag: '00280008', vr: 'IS', value: '3' },
      { tag: '7fe00010', vr: 'OB', value: Uint8Array.from({ length: 18 }, (_, index) => index * 10) },
      ...more,
    ]).sort((a, b) => (a.tag < b.tag ? -1 : 1)),
  );
}

const cornerstone = { accept: 'multipart/related; type=application/octet-stream; transfer-syntax=*' };

test('a frame comes as a part with the stored transfer syntax, as Cornerstone asks for it', async () => {
  const { path } = await web.store(threeFrames());
  const response = await web.get(`${path}/frames/2`, cornerstone);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(
    /^multipart\/related; type="application\/octet-stream"; boundary=[\w-]+$/,
  );
  const [part, ...others] = await readMultipart(response);
  expect(others).toEqual([]);
  expect(part?.headers['Content-Type']).toBe(`application/octet-stream; transfer-syntax=${EXPLICIT}`);
  expect(part?.headers['Content-Location']).toBe(`${path}/frames/2`);
  expect([...(part?.body ?? [])]).toEqual([60, 70, 80, 90, 100, 110]);
});

test('several frames come in the order in which they are asked for', async () => {
  const { path } = await web.store(threeFrames());
  const parts = await readMultipart(await web.get(`${path}/frames/3,1`, cornerstone));
  expect(parts.map(({ body }) => body[0])).toEqual([120, 0]);
});

test('one frame alone can be had without parts', async () => {
  const { path } = await web.store(threeFrames());
  const response = await web.get(`${path}/frames/1`, { accept: 'application/octet-stream' });
  expect(response.headers.get('content-type')).toBe(`application/octet-stream; transfer-syntax=${EXPLICIT}`);
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 10, 20, 30, 40, 50]);
  expect((await web.get(`${path}/frames/1,2`, { accept: 'application/octet-stream' })).status).toBe(406);
});

test.each([
  ['a frame behind the last', '/frames/4', {}, 404],
  ['frame zero', '/frames/0', {}, 400],
  ['a frame that is no number', '/frames/x', {}, 400],
  ['a transfer syntax that is not stored', '/frames/1', { accept: `*/*; transfer-syntax=${RLE}` }, 406],
  ['a video', '/frames/1', { accept: 'video/mpeg' }, 406],
  ['metadata as XML', '/metadata', { accept: 'multipart/related; type="application/dicom+xml"' }, 406],
  ['the file in another transfer syntax', '', { accept: `application/dicom; transfer-syntax=${RLE}` }, 406],
  ['a picture as JPEG', '/rendered', { accept: 'image/jpeg' }, 406],
  ['a window without a width', '/rendered?window=40', {}, 400],
  ['a picture of a frame behind the last', '/frames/4/rendered', {}, 404],
  ['a bulk value that is not there', '/bulkdata/00420011', {}, 404],
])('%s is refused with its reason', async (_what, suffix, headers, status) => {
  const { path } = await web.store(threeFrames());
  const response = await web.get(`${path}${suffix}`, headers);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({
    error: { message: expect.any(String) },
    notice: 'Research use, not for diagnosis.',
  });
});

test('an instance is found under its own study and series only', async () => {
  const mine = await web.store(threeFrames());
  const other = await web.store(threeFrames());
  const [, , , study, , series] = mine.path.split('/');
  const [, , , , , , , foreign] = other.path.split('/');
  expect((await web.get(`/dicomweb/studies/${study}/series/${series}/instances/${foreign}/metadata`)).status).toBe(404);
  expect((await web.get('/dicomweb/studies/1.2.3.99/metadata')).status).toBe(404);
});

test('without a token nothing is shown, and the attempt is a row', async () => {
  const { path } = await web.store(threeFrames());
  expect((await web.get(`${path}/frames/1`, {}, null)).status).toBe(401);
  const rows = await web.services.database
    .selectFrom('auditEvent')
    .selectAll()
    .where('action', '=', 'access.refuse')
    .execute();
  expect(rows).toMatchObject([{ outcome: 'refused', actorId: null, detail: { path: `${path}/frames/1` } }]);
});

test('paging through a study is one row of the audit trail; taking a file away is one of its own', async () => {
  const { path, instance } = await web.store(threeFrames());
  await Promise.all([1, 2, 3].map((frame) => web.get(`${path}/frames/${frame}`, cornerstone)));
  await web.get(`${path}/metadata`);
  await web.get(path);
  const events = await web.services.database
    .selectFrom('auditEvent')
    .select(['action', 'subjectType', 'actorId'])
    .where('action', 'in', ['study.retrieve', 'instance.retrieve'])
    .orderBy('id', 'desc')
    .limit(3)
    .execute();
  expect(events.slice(0, 2)).toEqual([
    { action: 'instance.retrieve', subjectType: 'Instance', actorId: 'clinician' },
    { action: 'study.retrieve', subjectType: 'Study', actorId: 'clinician' },
  ]);
  const { total } = await web.services.database
    .selectFrom('auditEvent')
    .innerJoin('series', (join) => join.on('series.id', '=', instance.seriesId))
    .whereRef('auditEvent.subjectId', '=', (eb) => eb.cast<string>('series.studyId', 'text'))
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  expect(total).toBe(1);
});

test('metadata is DICOM JSON that names the transfer syntax and where the pixels are', async () => {
  const { path } = await web.store(threeFrames([{ tag: '00100010', vr: 'PN', value: 'Doe^Jane' }]));
  const response = await web.get(`${path}/metadata`, { accept: 'application/dicom+json' });
  expect(response.headers.get('content-type')).toBe('application/dicom+json');
  const [json, ...others] = (await response.json()) as Record<string, { Value?: unknown[]; BulkDataURI?: string }>[];
  expect(others).toEqual([]);
  expect(json?.['00100010']?.Value).toEqual([{ Alphabetic: 'Doe^Jane' }]);
  expect(json?.['00083002']?.Value).toEqual([EXPLICIT]);
  const bulk = json?.['7FE00010']?.BulkDataURI;
  expect(bulk).toBe(`${path}/bulkdata/7FE00010`);
  const parts = await readMultipart(await web.get(bulk!, cornerstone));
  expect(parts.map(({ body }) => body.length)).toEqual([6, 6, 6]);
});

test('colour tables come whole and of 8 bits, whatever their form in the file', async () => {
  const table = (place: number, entries: number[]): TestElement[] => [
    { tag: `0028110${place}`, vr: 'US', value: [4, 1, 16] },
    { tag: `0028122${place}`, vr: 'OW', value: entries },
  ];
  const { path } = await web.store(
    threeFrames([
      { tag: '00280004', vr: 'CS', value: 'PALETTE COLOR' },
      // Segmented: two values, then a line in two steps.
      ...table(1, [0, 2, 0x1100, 0x2200, 1, 2, 0x4200]),
      ...table(2, [0, 4, 1, 2, 3, 4]),
      ...table(3, [0, 4, 0, 0, 0, 0xffff]),
    ]),
  );
  const response = await web.get(`${path}/palette`);
  const [json] = (await response.json()) as Record<string, { Value: number[]; InlineBinary: string }>[];
  expect(['00281101', '00281102', '00281103'].map((tag) => json?.[tag]?.Value)).toEqual(Array(3).fill([4, 1, 8]));
  const entries = (tag: string) => [...Buffer.from(json?.[tag]?.InlineBinary ?? '', 'base64')];
  expect(entries('00281201')).toEqual([0x11, 0x22, 0x32, 0x42]);
  expect(entries('00281202')).toEqual([1, 2, 3, 4]);
  expect(entries('00281203')).toEqual([0, 0, 0, 255]);
  const grey = await web.store(threeFrames([]));
  const refused = await web.get(`${grey.path}/palette`);
  expect([refused.status, refused.headers.get('cache-control')]).toEqual([404, 'no-store']);
  expect((await web.get(`${path}/palette`, {}, null)).status).toBe(401);
});

test('metadata of a study holds its series by number and their images in spatial order', async () => {
  const image = (series: number, number: number, z: number): TestElement[] => [
    { tag: '00080018', vr: 'UI', value: `2.25.9000.${series}.${number}` },
    { tag: '0020000d', vr: 'UI', value: '2.25.9000' },
    { tag: '0020000e', vr: 'UI', value: `2.25.9000.${series}` },
    { tag: '00100020', vr: 'LO', value: 'ordered' },
    { tag: '00200011', vr: 'IS', value: String(series) },
    { tag: '00200013', vr: 'IS', value: String(number) },
    { tag: '00200032', vr: 'DS', value: `0\\0\\${z}` },
    { tag: '00200037', vr: 'DS', value: '1\\0\\0\\0\\1\\0' },
  ];
  for (const [series, number, z] of [
    [2, 1, 0],
    [1, 1, 30],
    [1, 2, 10],
    [1, 3, 20],
  ] as const) {
    await web.store(threeFrames(image(series, number, z)));
  }
  const response = await web.get('/dicomweb/studies/2.25.9000/metadata');
  const all = (await response.json()) as Record<string, { Value?: unknown[] }>[];
  expect(all.map((json) => [json['00200011']?.Value?.[0], json['00200013']?.Value?.[0]])).toEqual([
    [1, 2],
    [1, 3],
    [1, 1],
    [2, 1],
  ]);
  const etag = response.headers.get('etag')!;
  expect(response.headers.get('cache-control')).toBe('private, no-cache');
  expect((await web.get('/dicomweb/studies/2.25.9000/metadata', { 'if-none-match': etag })).status).toBe(304);
  await web.store(threeFrames(image(2, 2, 10)));
  expect((await web.get('/dicomweb/studies/2.25.9000/metadata', { 'if-none-match': etag })).status).toBe(200);
});

test('a frame is kept by the browser for good, and by nobody on the way', async () => {
  const { path } = await web.store(threeFrames());
  const response = await web.get(`${path}/frames/1`, cornerstone);
  expect(response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  const etag = response.headers.get('etag')!;
  expect((await web.get(`${path}/frames/1`, { ...cornerstone, 'if-none-match': etag })).status).toBe(304);
  const single = { accept: 'application/octet-stream', 'if-none-match': etag };
  expect((await web.get(`${path}/frames/1`, single)).status).toBe(200);
});

test('the file comes back byte for byte, alone or as a part; HEAD tells its size', async () => {
  const bytes = threeFrames();
  const { path } = await web.store(bytes);
  const alone = await web.get(path, { accept: 'application/dicom; transfer-syntax=*' });
  expect(Buffer.from(await alone.arrayBuffer())).toEqual(bytes);
  const [part] = await readMultipart(await web.get(path));
  expect(part?.body).toEqual(bytes);
  const head = await web.get(path, { accept: 'application/dicom' }, 'INTEGRATION', 'HEAD');
  expect(head.headers.get('content-length')).toBe(String(bytes.length));
  expect((await head.arrayBuffer()).byteLength).toBe(0);
});

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test.for(['MR1', 'CT1', 'NM1', 'XA1', 'US1'])(
  'frames of %s, fetched and decoded, are those of the reference',
  async (name, { skip }) => {
    const archive = needArchive('dicom.zip', skip);
    const codecs = await loadCodecs();
    const reference = parseDicom(archive.read(`wg04/${name}_REF.dcm`));
    const image = describeImage(reference)!;
    const wanted = decodeFrame(reference, image, 1, codecs).samples;
    const wantedBytes = new Uint8Array(wanted.buffer, wanted.byteOffset, wanted.byteLength);
    for (const codec of ['RLE', 'J2KR']) {
      const bytes = archive.read(`wg04/${name}_${codec}.dcm`);
      const { path, instance } = await web.store(bytes);
      const [part] = await readMultipart(await web.get(`${path}/frames/1`, cornerstone));
      const syntax = instance.transferSyntaxUid;
      expect(part?.headers['Content-Type']).toBe(`application/octet-stream; transfer-syntax=${syntax}`);
      const described = describeImage(parseDicom(bytes))!;
      const { rows, columns, samplesPerPixel, bitsAllocated } = described;
      const decoded =
        codec === 'RLE'
          ? decodeRle(part!.body, rows * columns, samplesPerPixel, bitsAllocated / 8)
          : codecs['jpeg-2000'].decode({ bytes: part!.body, image: described }).bytes;
      expect(hash(decoded)).toBe(hash(wantedBytes));
    }
  },
);

test('encapsulated frames have the standard’s own media type where a client asks for it', async ({ skip }) => {
  const archive = needArchive('dicom.zip', skip);
  const { path } = await web.store(archive.read('wg04/MR1_J2KI.dcm'));
  const response = await web.get(`${path}/frames/1`, { accept: 'image/jp2, */*; q=0.1' });
  expect(response.headers.get('content-type')).toBe('image/jp2; transfer-syntax=1.2.840.10008.1.2.4.91');
  const strict = { accept: 'multipart/related; type="image/jp2"; transfer-syntax=1.2.840.10008.1.2.4.91' };
  expect((await readMultipart(await web.get(`${path}/frames/1`, strict)))[0]?.headers['Content-Type']).toBe(
    'image/jp2; transfer-syntax=1.2.840.10008.1.2.4.91',
  );
});

test('frames come decoded where a client asks for native pixel data, or most viewers could not decode them', async ({
  skip,
}) => {
  const archive = needArchive('dicom.zip', skip);
  const reference = parseDicom(archive.read('wg04/MR1_REF.dcm'));
  const wanted = hash(storedFrame(reference, describeImage(reference)!, 1));
  const native = { accept: `multipart/related; type="application/octet-stream"; transfer-syntax=${EXPLICIT}` };
  for (const codec of ['JPLL', 'JLSL']) {
    const { path } = await web.store(archive.read(`wg04/MR1_${codec}.dcm`));
    const [part] = await readMultipart(await web.get(`${path}/frames/1`, native));
    expect(part?.headers['Content-Type']).toBe(`application/octet-stream; transfer-syntax=${EXPLICIT}`);
    expect(hash(part!.body), codec).toBe(wanted);
  }
  const { path } = await web.store(archive.read('corpus/rtdose_rle_1frame.dcm'));
  const [part] = await readMultipart(await web.get(`${path}/frames/1`, cornerstone));
  expect(part?.headers['Content-Type']).toBe(`application/octet-stream; transfer-syntax=${EXPLICIT}`);
  const dose = parseDicom(archive.read('corpus/rtdose_1frame.dcm'));
  expect(hash(part!.body)).toBe(hash(storedFrame(dose, describeImage(dose)!, 1)));
});
