import { expect, test } from 'vitest';
import { imageElements, type TestElement, writeDicom } from '../testing/dicom-writer.js';
import { needArchive } from '../testing/test-data.js';
import { type DicomJson, toDicomJson } from './dicom-json.js';
import { parseDicom } from './parse.js';

const options = { bulkDataUri: (path: string) => `/bulk/${path}` };
const json = (more: TestElement[], transferSyntax = '1.2.840.10008.1.2.1') =>
  toDicomJson(parseDicom(writeDicom(imageElements(more), { transferSyntax })), options);

test('values take the types of PS3.18 F.2', () => {
  const written = json([
    { tag: '00080005', vr: 'CS', value: 'ISO_IR 100' },
    { tag: '00080008', vr: 'CS', value: 'ORIGINAL\\\\PRIMARY' },
    { tag: '00100010', vr: 'PN', value: Buffer.from('Müller^Zoë=王^小東', 'latin1') },
    { tag: '00280009', vr: 'AT', value: [0x0018, 0x1063] },
    { tag: '00280030', vr: 'DS', value: '0.5\\1e1' },
    { tag: '00280106', vr: 'US', value: [7] },
    { tag: '00400306', vr: 'DS', value: '' },
  ]);
  expect(written).toMatchObject({
    // What comes out is UTF-8, whatever went in.
    '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
    '00080008': { vr: 'CS', Value: ['ORIGINAL', null, 'PRIMARY'] },
    '00080018': { vr: 'UI', Value: ['1.2.3.4'] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller^Zoë' }] },
    '00280009': { vr: 'AT', Value: ['00181063'] },
    '00280030': { vr: 'DS', Value: [0.5, 10] },
    '00280106': { vr: 'US', Value: [7] },
    '00083002': { vr: 'UI', Value: ['1.2.840.10008.1.2.1'] },
    '7FE00010': { vr: 'OB', BulkDataURI: '/bulk/7FE00010' },
  });
  expect(written['00400306']).toEqual({ vr: 'DS' });
  expect(Object.keys(written).some((tag) => tag.startsWith('0002'))).toBe(false);
});

test('sequences nest; binary values are inline where short and addressed where long', () => {
  const item: TestElement[] = [
    { tag: '00283002', vr: 'US', value: [2, 0, 16] },
    { tag: '00283006', vr: 'OW', value: new Uint8Array(2000) },
  ];
  const written = json([
    { tag: '00283010', vr: 'SQ', value: { items: [item] } },
    { tag: '00420011', vr: 'OB', value: Uint8Array.of(1, 2, 3, 4) },
  ]);
  expect(written['00283010']).toEqual({
    vr: 'SQ',
    Value: [
      {
        '00283002': { vr: 'US', Value: [2, 0, 16] },
        '00283006': { vr: 'OW', BulkDataURI: '/bulk/00283010/1/00283006' },
      },
    ],
  });
  expect(written['00420011']).toEqual({ vr: 'OB', InlineBinary: 'AQIDBA==' });
});

test('odd values stay readable and cost nothing else', () => {
  const written = json([
    { tag: '00200013', vr: 'IS', value: 'seven' },
    { tag: '00189073', vr: 'FD', value: [Number.NaN] },
    { tag: '00280030', vr: 'DS', value: '0,5\\0,5' },
  ]);
  expect(written['00200013']).toEqual({ vr: 'IS', Value: ['seven'] });
  expect(written['00189073']).toEqual({ vr: 'FD', Value: [null] });
  expect(written['00280030']).toEqual({ vr: 'DS', Value: ['0,5', '0,5'] });
});

test('an implicit data set gets its VRs from the dictionary, also the ambiguous ones', () => {
  const written = json([{ tag: '00280106', vr: 'US', value: [7] }], '1.2.840.10008.1.2');
  expect(written['00280106']).toEqual({ vr: 'US', Value: [7] });
  expect(written['00280010']).toEqual({ vr: 'US', Value: [2] });
  expect(written['7FE00010']).toEqual({ vr: 'OW', BulkDataURI: '/bulk/7FE00010' });
});

test('binary values leave in little endian, whatever the file is', () => {
  const words: TestElement[] = [{ tag: '00281201', vr: 'OW', value: [0x0102, 0x0304] }];
  const inline = { vr: 'OW', InlineBinary: Buffer.from([2, 1, 4, 3]).toString('base64') };
  expect(json(words, '1.2.840.10008.1.2.2')['00281201']).toEqual(inline);
  expect(json(words)['00281201']).toEqual(inline);
});

test('every file of the corpus that parses can be written as JSON', ({ skip }) => {
  const archive = needArchive('dicom.zip', skip);
  let written = 0;
  for (const name of archive.list('')) {
    let parsed: ReturnType<typeof parseDicom>;
    try {
      parsed = parseDicom(archive.read(name));
    } catch {
      // What cannot be parsed is the subject of other tests.
      continue;
    }
    const text = JSON.stringify(toDicomJson(parsed, options));
    expect(JSON.parse(text) satisfies DicomJson, name).toBeTypeOf('object');
    written += 1;
  }
  expect(written).toBeGreaterThan(130);
});
