import { expect, test } from 'vitest';
import { imageElements, type TestElement, writeDicom } from '../testing/dicom-writer.js';
import { needArchive } from '../testing/test-data.js';
import { attributesOf, parseDecimal } from './attributes.js';
import { characterSetOf } from './character-set.js';
import { parseDicom } from './parse.js';

const attributes = (more: TestElement[]) => attributesOf(parseDicom(writeDicom(imageElements(more))));
const latin1 = (text: string) => Buffer.from(text, 'latin1');

test('text follows the Specific Character Set: default, Latin-1, UTF-8', () => {
  const nameIn = (term: string | null, bytes: Uint8Array) =>
    attributes([
      ...(term === null ? [] : [{ tag: '00080005', vr: 'CS', value: term }]),
      { tag: '00100010', vr: 'PN', value: bytes },
    ]).text('PatientName');
  expect(nameIn(null, Buffer.from('Doe^Jane'))).toBe('Doe^Jane');
  expect(nameIn('ISO_IR 100', latin1('Müller^Zoë'))).toBe('Müller^Zoë');
  expect(nameIn('ISO_IR 192', Buffer.from('Wang^XiaoDong=王^小東'))).toBe('Wang^XiaoDong=王^小東');
});

// The examples of PS3.5 annexes H, I and J, as names in the test corpus.
test.for([
  ['chrArab', 'قباني^لنزار'],
  ['chrFren', 'Buc^Jérôme'],
  ['chrGerm', 'Äneas^Rüdiger'],
  ['chrH31', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
  ['chrI2', 'Hong^Gildong=洪^吉洞=홍^길동'],
  ['chrX1', 'Wang^XiaoDong=王^小東='],
  ['chrX2', 'Wang^XiaoDong=王^小东='],
])('reads the name in %s', ([name, expected], { skip }) => {
  const archive = needArchive('dicom.zip', skip);
  const file = parseDicom(archive.read(`corpus/${name}.dcm`));
  expect(attributesOf(file).text('PatientName')).toBe(expected);
});

test('a sequence item uses the character set of its own or of what it stands in', () => {
  const item = (more: TestElement[]) => [
    [...more, { tag: '00100010', vr: 'PN', value: latin1('Zoë') } satisfies TestElement],
  ];
  const own = attributes([
    { tag: '00080005', vr: 'CS', value: 'ISO_IR 192' },
    { tag: '00081115', vr: 'SQ', value: { items: item([{ tag: '00080005', vr: 'CS', value: 'ISO_IR 100' }]) } },
  ]);
  expect(own.item('ReferencedSeriesSequence', 0)?.text('PatientName')).toBe('Zoë');
  const inherited = attributes([
    { tag: '00080005', vr: 'CS', value: 'ISO_IR 100' },
    { tag: '00081115', vr: 'SQ', value: { items: item([]) } },
  ]);
  expect(inherited.item('ReferencedSeriesSequence', 0)?.text('PatientName')).toBe('Zoë');
});

test('an unknown character set is said to be unknown', () => {
  expect(characterSetOf(['ISO_IR 100']).known).toBe(true);
  expect(characterSetOf(['KOI8-R']).known).toBe(false);
});

test('numbers are read from text and from binary VRs; what is no number is nothing', () => {
  const read = attributes([
    { tag: '00280030', vr: 'DS', value: '0.5\\ 1.25e0 ' },
    { tag: '00200013', vr: 'IS', value: 'seven' },
    { tag: '00180050', vr: 'DS', value: '' },
  ]);
  expect(read.numbers('PixelSpacing')).toEqual([0.5, 1.25]);
  expect(read.number('InstanceNumber')).toBeNull();
  expect(read.number('SliceThickness')).toBeNull();
  expect(read.number('Rows')).toBe(2);
});

test('a decimal string is what PS3.5 says it is', () => {
  expect([' -1.5 ', '+.5', '1e-3', '3.'].map(parseDecimal)).toEqual([-1.5, 0.5, 0.001, 3]);
  expect(['1,5', '0x10', 'NaN', 'Infinity', '1e999', ''].map(parseDecimal)).toEqual(Array(6).fill(null));
});

test('attributes of other VRs than the dictionary says are read by the VR of the file', () => {
  // A writer that did not know the attribute wrote UN.
  expect(attributes([{ tag: '0008103e', vr: 'UN', value: latin1('T1 post ') }]).text('SeriesDescription')).toBe(
    'T1 post',
  );
});

test('all short attributes come as text by keyword', () => {
  expect(attributes([{ tag: '00080008', vr: 'CS', value: 'ORIGINAL\\PRIMARY' }]).texts()).toMatchObject({
    ImageType: 'ORIGINAL\\PRIMARY',
    Rows: '2',
    PatientID: 'P1',
  });
});

test('a missing attribute is named with its tag', () => {
  expect(() => attributes([]).requireText('PatientName')).toThrow('PatientName (0010,0010) is missing or empty');
});
