import { expect, test } from 'vitest';
import { DicomError } from '../error-codes.js';
import { type Encapsulated, imageElements, type TestElement, without, writeDicom } from '../testing/dicom-writer.js';
import { needArchive } from '../testing/test-data.js';
import { loadCodecs } from './codecs/load.js';
import { decodeFrame } from './decode.js';
import { rawFrame, storedFrame } from './frames.js';
import { describeImage, type Samples } from './image.js';
import { parseDicom } from './parse.js';

const codecs = await loadCodecs();
const RLE = '1.2.840.10008.1.2.5';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';

/** All frames of a file, one after the other. */
function decodeAll(bytes: Uint8Array): Samples[] {
  const file = parseDicom(bytes);
  const image = describeImage(file)!;
  return Array.from({ length: image.frames }, (_, index) => decodeFrame(file, image, index + 1, codecs).samples);
}

const decodeOne = (more: TestElement[], transferSyntax?: string) => [
  ...decodeAll(writeDicom(imageElements(more), transferSyntax ? { transferSyntax } : {}))[0]!,
];

const codeOf = (bytes: Uint8Array): string => {
  try {
    const file = parseDicom(bytes);
    const image = describeImage(file);
    if (image)
      for (let frame = 1; frame <= Math.min(image.frames, 20); frame++) decodeFrame(file, image, frame, codecs);
    return 'decoded';
  } catch (error) {
    return error instanceof DicomError ? error.code : String(error);
  }
};

const bits = (allocated: number, stored: number, high: number, signed: 0 | 1): TestElement[] => [
  { tag: '00280100', vr: 'US', value: [allocated] },
  { tag: '00280101', vr: 'US', value: [stored] },
  { tag: '00280102', vr: 'US', value: [high] },
  { tag: '00280103', vr: 'US', value: [signed] },
];
const words = (values: number[]): TestElement => ({ tag: '7fe00010', vr: 'OW', value: values });
const encapsulated = (value: Encapsulated): TestElement => ({ tag: '7fe00010', vr: 'OB', value });

test('samples are cut out of their containers and keep their sign', () => {
  const twelve = [0x0fff, 0x0800, 0x07ff, 0xf001, 0xa000, 0x0001];
  expect(decodeOne([...bits(16, 12, 11, 0), words(twelve)])).toEqual([4095, 2048, 2047, 1, 0, 1]);
  expect(decodeOne([...bits(16, 12, 11, 1), words(twelve)])).toEqual([-1, -2048, 2047, 1, 0, 1]);
  // Stored in the upper bits, with something else in the lower four.
  expect(decodeOne([...bits(16, 12, 15, 0), words([0xfff5, 0x8005, 0x7ff5, 0x0015, 0, 0x001f])])).toEqual([
    4095, 2048, 2047, 1, 0, 1,
  ]);
  expect(
    decodeOne([...bits(8, 8, 7, 1), { tag: '7fe00010', vr: 'OB', value: Uint8Array.of(255, 128, 127, 0, 1, 2) }]),
  ).toEqual([-1, -128, 127, 0, 1, 2]);
});

test('big endian swaps words, also of 8-bit samples in OW', () => {
  expect(decodeOne([...bits(16, 16, 15, 0), words([1, 256, 3, 4, 5, 65535])], BIG_ENDIAN)).toEqual([
    1, 256, 3, 4, 5, 65535,
  ]);
  // Two 8-bit samples a word, the first one in the low byte (PS3.5 8.1.1): the writer swaps these words.
  expect(decodeOne([words([0x0201, 0x0403, 0x0605])], BIG_ENDIAN)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(decodeOne([{ tag: '7fe00010', vr: 'OB', value: Uint8Array.of(1, 2, 3, 4, 5, 6) }], BIG_ENDIAN)).toEqual([
    1, 2, 3, 4, 5, 6,
  ]);
});

const rgb = (more: TestElement[]): TestElement[] => [
  { tag: '00280002', vr: 'US', value: [3] },
  { tag: '00280004', vr: 'CS', value: 'RGB' },
  { tag: '00280010', vr: 'US', value: [1] },
  { tag: '00280011', vr: 'US', value: [2] },
  { tag: '7fe00010', vr: 'OB', value: Uint8Array.of(10, 20, 30, 40, 50, 60) },
  ...more,
];

test('colours come out interleaved whatever the planar configuration', () => {
  expect(decodeOne(rgb([{ tag: '00280006', vr: 'US', value: [0] }]))).toEqual([10, 20, 30, 40, 50, 60]);
  expect(decodeOne(rgb([{ tag: '00280006', vr: 'US', value: [1] }]))).toEqual([10, 30, 50, 20, 40, 60]);
});

test('YBR_FULL becomes RGB', () => {
  const grey = Uint8Array.of(100, 128, 128, 76, 85, 255);
  const ybr: TestElement[] = [
    { tag: '00280004', vr: 'CS', value: 'YBR_FULL' },
    { tag: '7fe00010', vr: 'OB', value: grey },
  ];
  // Without chrominance grey; 76, 85, 255 is pure red (PS3.3 C.7.6.3.1.2).
  expect(decodeOne(rgb(ybr))).toEqual([100, 100, 100, 254, 0, 0]);
});

test('frames of one-bit images follow each other without a gap', () => {
  const file = writeDicom(
    imageElements([
      ...bits(1, 1, 0, 0),
      { tag: '00280008', vr: 'IS', value: '2' },
      // 12 bits, lowest first: 101011 and 010100.
      { tag: '7fe00010', vr: 'OB', value: Uint8Array.of(0b10110101, 0b0000_0000 | 0b0010) },
    ]),
  );
  expect(decodeAll(file).map((frame) => [...frame])).toEqual([
    [1, 0, 1, 0, 1, 1],
    [0, 1, 0, 1, 0, 0],
  ]);
});

test('RLE: runs, literals, padding, and byte planes from the most significant on', () => {
  const header = Buffer.alloc(64);
  const high = Uint8Array.of(0xfb, 1); // 1 six times
  const low = Uint8Array.of(2, 10, 20, 30, 0x80, 0xfe, 40); // three literals, nothing, 40 three times
  header.writeUInt32LE(2, 0);
  header.writeUInt32LE(64, 4);
  header.writeUInt32LE(64 + high.length, 8);
  const frame = Buffer.concat([header, high, low]);
  const file = [...bits(16, 16, 15, 0), encapsulated({ offsets: [], fragments: [frame] })];
  expect(decodeOne(file, RLE)).toEqual([266, 276, 286, 296, 296, 296]);
  const cut = encapsulated({ offsets: [], fragments: [frame.subarray(0, frame.length - 3)] });
  expect(codeOf(writeDicom(imageElements([...bits(16, 16, 15, 0), cut]), { transferSyntax: RLE }))).toBe(
    'CORRUPT_PIXEL_DATA',
  );
});

test.for(['CT1', 'MR1', 'NM1', 'US1', 'XA1'])(
  'WG-04 %s: every lossless codec equals the reference bit for bit',
  (name, { skip }) => {
    const archive = needArchive('dicom.zip', skip);
    const read = (variant: string) => decodeAll(archive.read(`wg04/${name}_${variant}.dcm`));
    const reference = read('REF');
    const variants = ['RLE', 'JPLL', 'JLSL', 'J2KR'].filter((variant) =>
      archive.list('wg04/').includes(`wg04/${name}_${variant}.dcm`),
    );
    // The ultrasound image, in colour, comes in two of them.
    expect(variants).toHaveLength(name === 'US1' ? 2 : 4);
    for (const variant of variants) expect(read(variant), variant).toEqual(reference);
  },
);

test.for(['CT1', 'MR1', 'NM1', 'US1', 'XA1'])('WG-04 %s: lossy JPEG 2000 stays above 31 dB', (name, { skip }) => {
  const archive = needArchive('dicom.zip', skip);
  const samplesOf = (variant: string) => Array.from(decodeAll(archive.read(`wg04/${name}_${variant}.dcm`))[0]!);
  const reference = samplesOf('REF');
  const lossy = samplesOf('J2KI');
  const range = reference.reduce((a, b) => Math.max(a, b)) - reference.reduce((a, b) => Math.min(a, b));
  const squares = reference.reduce((sum, value, index) => sum + (value - lossy[index]!) ** 2, 0);
  expect(10 * Math.log10(range ** 2 / (squares / reference.length))).toBeGreaterThan(31);
});

test.for([
  ['corpus/JPEG2000-embedded-sequence-delimiter', 'CORRUPT_PIXEL_DATA'],
  ['corpus/MR_truncated', 'TRUNCATED'],
])('%s is refused with %s', ([name, code], { skip }) => {
  const archive = needArchive('dicom.zip', skip);
  expect(codeOf(archive.read(`${name}.dcm`))).toBe(code);
});

test('the message about a transfer syntax names it and says what to send', () => {
  const file = writeDicom(imageElements([encapsulated({ offsets: [], fragments: [Buffer.alloc(4)] })]), {
    transferSyntax: '1.2.840.10008.1.2.4.110',
  });
  expect(() => decodeAll(file)).toThrow('JPEG XL Lossless (1.2.840.10008.1.2.4.110)');
});

test('absurd dimensions are refused before memory is taken', () => {
  const before = process.memoryUsage().arrayBuffers;
  const sized = (rows: number, columns: number, frames = '1') =>
    codeOf(
      writeDicom(
        imageElements([
          { tag: '00280010', vr: 'US', value: [rows] },
          { tag: '00280011', vr: 'US', value: [columns] },
          { tag: '00280008', vr: 'IS', value: frames },
        ]),
      ),
    );
  expect(sized(65_535, 65_535)).toBe('TOO_LARGE');
  expect(sized(512, 512, '2147483647')).toBe('TOO_LARGE');
  expect(sized(4096, 4096, '1000')).toBe('TOO_LARGE');
  expect(sized(0, 512)).toBe('INVALID_ATTRIBUTE');
  expect(sized(5000, 5000)).toBe('CORRUPT_PIXEL_DATA');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
});

test('run lengths that cannot fill the image are refused before memory is taken', () => {
  const frame = Buffer.alloc(80);
  frame.writeUInt32LE(1, 0);
  frame.writeUInt32LE(64, 4);
  const huge: TestElement[] = [
    { tag: '00280010', vr: 'US', value: [9000] },
    { tag: '00280011', vr: 'US', value: [9000] },
    encapsulated({ offsets: [], fragments: [frame] }),
  ];
  const before = process.memoryUsage().arrayBuffers;
  expect(() => decodeAll(writeDicom(imageElements(huge), { transferSyntax: RLE }))).toThrow('too short for the image');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
});

test('a small codestream that announces a large image is refused before it is decoded', () => {
  const codestream = Buffer.alloc(64);
  codestream.set([0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0], 0);
  codestream.writeUInt32BE(60_000, 8);
  codestream.writeUInt32BE(60_000, 12);
  codestream.writeUInt16BE(1, 40);
  codestream.set([7, 1, 1], 42);
  const file = writeDicom(imageElements([encapsulated({ offsets: [], fragments: [codestream] })]), {
    transferSyntax: '1.2.840.10008.1.2.4.90',
  });
  expect(() => decodeAll(file)).toThrow('the JPEG 2000 image is 60000 × 60000 × 1, the attributes say 3 × 2 × 1');
});

test('damage inside of a codestream is an error of the file, never a crash', ({ skip }) => {
  const archive = needArchive('dicom.zip', skip);
  const whole = archive.read('corpus/MR_small_jp2klossless.dcm');
  const codes = new Set<string>();
  for (let position = whole.length - 3000; position < whole.length; position += 97) {
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, position, position + 16);
    codes.add(codeOf(damaged));
  }
  // Some damage only changes grey values; whatever else happens has a code.
  for (const code of codes) expect(code).toMatch(/^(decoded|CORRUPT_PIXEL_DATA|TRUNCATED|CORRUPT_DATA_SET)$/);
});

test('bytes changed anywhere give an image or an error with a code', () => {
  const frames: TestElement = encapsulated({ offsets: [], fragments: [Buffer.alloc(80, 5)] });
  const originals = [
    writeDicom(imageElements([{ tag: '00083010', vr: 'UI', value: '1.2' }])),
    writeDicom(imageElements(), { transferSyntax: '1.2.840.10008.1.2' }),
    writeDicom(imageElements(), { transferSyntax: BIG_ENDIAN }),
    writeDicom(imageElements([frames]), { transferSyntax: RLE }),
  ];
  for (const original of originals) {
    for (let position = 128; position < original.length; position++) {
      for (const value of [0x00, 0xff, original[position]! ^ 0x01]) {
        const changed = Buffer.from(original);
        changed[position] = value;
        expect(codeOf(changed), `byte ${position} set to ${value}`).toMatch(/^(decoded|[A-Z_]+)$/);
      }
    }
  }
});

test.each([
  ['00280010', 'Rows'],
  ['00280011', 'Columns'],
  ['00280100', 'BitsAllocated'],
  ['00280004', 'PhotometricInterpretation'],
])('an image without %s (%s) is refused by name', (tag, keyword) => {
  expect(() => decodeAll(writeDicom(without(imageElements(), tag)))).toThrow(keyword);
});

test('stored bytes of a frame: native in little endian, encapsulated as the fragments joined', () => {
  const native = parseDicom(
    writeDicom(imageElements([...bits(16, 16, 15, 0), words([1, 2, 3, 4, 5, 6])]), { transferSyntax: BIG_ENDIAN }),
  );
  expect([...new Uint16Array(Uint8Array.from(storedFrame(native, describeImage(native)!, 1)).buffer)]).toEqual([
    1, 2, 3, 4, 5, 6,
  ]);
  const two: TestElement[] = [
    { tag: '00280008', vr: 'IS', value: '2' },
    // Two fragments of eight bytes for the first frame, one for the second: offsets count from the first item.
    encapsulated({
      offsets: [0, 32],
      fragments: [Buffer.from('frame 1a'), Buffer.from('frame 1b'), Buffer.from('frame 2 ')],
    }),
  ];
  const file = parseDicom(writeDicom(imageElements(two), { transferSyntax: RLE }));
  const image = describeImage(file)!;
  expect(Buffer.from(storedFrame(file, image, 1)).toString()).toBe('frame 1aframe 1b');
  expect(Buffer.from(storedFrame(file, image, 2)).toString()).toBe('frame 2 ');
  expect(() => rawFrame(file, image, 3)).toThrow('frames 1 to 2');
});
