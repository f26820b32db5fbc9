import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DicomError } from '../error-codes.js';
import { imageElements, writeDicom } from '../testing/dicom-writer.js';
import { attributesOf } from './attributes.js';
import { looksLikeDicom, parseDicom, parseDicomHeader } from './parse.js';

const codeOf = (bytes: Uint8Array): string => {
  try {
    parseDicom(bytes);
    return 'parsed';
  } catch (error) {
    return error instanceof DicomError ? error.code : String(error);
  }
};

test.each([
  ['explicit little endian', '1.2.840.10008.1.2.1'],
  ['implicit little endian', '1.2.840.10008.1.2'],
  ['explicit big endian', '1.2.840.10008.1.2.2'],
])('reads a data set in %s, with preamble and without', (_name, transferSyntax) => {
  for (const preamble of [true, false]) {
    const bytes = writeDicom(imageElements(), { transferSyntax, preamble });
    const file = parseDicom(bytes);
    expect(looksLikeDicom(bytes.subarray(0, 132))).toBe(true);
    expect(file.transferSyntax.uid).toBe(transferSyntax);
    expect(attributesOf(file).number('Columns')).toBe(3);
    expect(attributesOf(file).text('SOPInstanceUID')).toBe('1.2.3.4');
  }
});

test('inflates a deflated data set', () => {
  const body = deflateRawSync(writeDicom(imageElements(), { preamble: false }));
  const file = parseDicom(Buffer.concat([writeDicom([], { transferSyntax: '1.2.840.10008.1.2.1.99' }), body]));
  expect(attributesOf(file).number('Rows')).toBe(2);
});

test('refuses a data set that inflates without bound', () => {
  const bomb = deflateRawSync(Buffer.alloc(20_000_000));
  expect(bomb.length).toBeLessThan(30_000);
  const file = Buffer.concat([writeDicom([], { transferSyntax: '1.2.840.10008.1.2.1.99' }), bomb]);
  expect(() => parseDicom(file, 1_000_000)).toThrow('inflates to more than 1000000 bytes');
});

test('tells what is wrong with bytes that are no data set', () => {
  expect(codeOf(new Uint8Array(0))).toBe('EMPTY_FILE');
  expect(codeOf(Buffer.from('Dear colleague, please find enclosed the images of …'))).toBe('NOT_DICOM');
  expect(codeOf(new Uint8Array(4096))).toBe('NOT_DICOM');
  expect(codeOf(Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]))).toBe('TRUNCATED');
});

test('notices a file that is cut off, wherever it is cut', () => {
  const whole = writeDicom(imageElements());
  // From the first byte behind "DICM" to the last: a shorter file is never taken for a whole one with an image.
  for (let length = 132; length < whole.length; length++) {
    let hasPixels = false;
    try {
      hasPixels = parseDicom(whole.subarray(0, length)).dataSet.elements.x7fe00010 !== undefined;
    } catch (error) {
      expect((error as DicomError).code, `cut at ${length}`).toMatch(/TRUNCATED|CORRUPT_DATA_SET/);
    }
    expect(hasPixels, `cut at ${length}`).toBe(false);
  }
});

test('names the attribute that the file ends in, and how much is missing', () => {
  const whole = writeDicom(imageElements());
  expect(() => parseDicom(whole.subarray(0, whole.length - 2))).toThrow(
    'the file ends inside PixelData: 2 of its bytes are missing',
  );
});

test('a sequence nested beyond reason is an error, not a crash', () => {
  // Undefined-length sequences of one undefined-length item each, 100,000 deep.
  const level = Buffer.from('08001511' + '53510000ffffffff' + 'feff00e0ffffffff', 'hex');
  const nested = Buffer.concat([writeDicom([]), ...Array.from({ length: 100_000 }, () => level)]);
  expect(codeOf(nested)).toMatch(/TRUNCATED|CORRUPT_DATA_SET/);
});

test('parsing holds the bytes of the file once: values are views', () => {
  const bytes = writeDicom(imageElements());
  expect(parseDicom(bytes).dataSet.byteArray.buffer).toBe(bytes.buffer);
});

test.each(['1.2.840.10008.1.2.1', '1.2.840.10008.1.2', '1.2.840.10008.1.2.2'])(
  'reads a header of %s from the beginning of a file, whose pixels lie beyond',
  (transferSyntax) => {
    const pixels = { tag: '7fe00010', vr: 'OB', value: new Uint8Array(5000) };
    const bytes = writeDicom(imageElements([pixels]), { transferSyntax });
    const header = parseDicomHeader(bytes.subarray(0, bytes.length - 4900));
    expect(attributesOf(header).texts()).toEqual(attributesOf(parseDicom(bytes)).texts());
    expect(header.dataSet.elements.x7fe00010?.length).toBe(5000);
    // Cut inside the header itself, it is not taken for one.
    expect(() => parseDicomHeader(bytes.subarray(0, bytes.length - 5030))).toThrow(DicomError);
  },
);

test('a value inside of a sequence that reaches beyond the file is truncation', () => {
  const whole = writeDicom(
    imageElements([
      { tag: '00081140', vr: 'SQ', value: { items: [[{ tag: '00280010', vr: 'US', value: [7] }]] } },
      { tag: '7fe00010', vr: 'OB', value: Uint8Array.of(1, 2, 3, 4, 5, 6) },
    ]),
    { transferSyntax: '1.2.840.10008.1.2' },
  );
  // The length of Rows in the item: its tag is found first there.
  const rows = whole.indexOf(Buffer.from('2800100002000000', 'hex'));
  whole.writeUInt32LE(60_000, rows + 4);
  expect(() => parseDicom(whole)).toThrow(expect.objectContaining({ code: 'TRUNCATED' }));
});
