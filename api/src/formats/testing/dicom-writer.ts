/** Test support: writes small DICOM files, right ones and wrong ones. */

export interface TestElement {
  /** `ggggeeee`, hexadecimal. */
  readonly tag: string;
  readonly vr: string;
  /** Text, numbers of a binary VR, raw bytes, items of a sequence, or fragments of encapsulated pixel data. */
  readonly value: string | readonly number[] | Uint8Array | { readonly items: readonly TestElement[][] } | Encapsulated;
}

export interface Encapsulated {
  readonly offsets: readonly number[];
  readonly fragments: readonly Uint8Array[];
}

interface Layout {
  readonly explicit: boolean;
  readonly little: boolean;
}

const IMPLICIT = '1.2.840.10008.1.2';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const longLengthVrs = new Set(['OB', 'OD', 'OF', 'OL', 'OW', 'SQ', 'UC', 'UN', 'UR', 'UT']);

/** One image of one frame: 2 rows of 3 columns, unless told otherwise. Later elements of one tag replace earlier ones. */
export function imageElements(more: readonly TestElement[] = []): TestElement[] {
  const elements: TestElement[] = [
    { tag: '00080016', vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.7' },
    { tag: '00080018', vr: 'UI', value: '1.2.3.4' },
    { tag: '00080060', vr: 'CS', value: 'OT' },
    { tag: '00100020', vr: 'LO', value: 'P1' },
    { tag: '0020000d', vr: 'UI', value: '1.2.3' },
    { tag: '0020000e', vr: 'UI', value: '1.2.3.1' },
    { tag: '00280002', vr: 'US', value: [1] },
    { tag: '00280004', vr: 'CS', value: 'MONOCHROME2' },
    { tag: '00280010', vr: 'US', value: [2] },
    { tag: '00280011', vr: 'US', value: [3] },
    { tag: '00280100', vr: 'US', value: [8] },
    { tag: '00280101', vr: 'US', value: [8] },
    { tag: '00280102', vr: 'US', value: [7] },
    { tag: '00280103', vr: 'US', value: [0] },
    { tag: '7fe00010', vr: 'OB', value: Uint8Array.from([1, 2, 3, 4, 5, 6]) },
  ];
  const byTag = new Map([...elements, ...more].map((element) => [element.tag, element]));
  return [...byTag.values()].sort((a, b) => (a.tag < b.tag ? -1 : 1));
}

export function without(elements: readonly TestElement[], tag: string): TestElement[] {
  return elements.filter((element) => element.tag !== tag);
}

/** A Part 10 file; `preamble: false` starts with the data set and says nothing of its transfer syntax. */
export function writeDicom(
  elements: readonly TestElement[],
  { transferSyntax = '1.2.840.10008.1.2.1', preamble = true } = {},
): Buffer {
  const layout = { explicit: transferSyntax !== IMPLICIT, little: transferSyntax !== BIG_ENDIAN };
  const body = dataSet(elements, layout);
  if (!preamble) return body;
  const meta = dataSet([{ tag: '00020010', vr: 'UI', value: transferSyntax }], { explicit: true, little: true });
  const length = element({ tag: '00020000', vr: 'UL', value: [meta.length] }, { explicit: true, little: true });
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, meta, body]);
}

function dataSet(elements: readonly TestElement[], layout: Layout): Buffer {
  return Buffer.concat(elements.map((each) => element(each, layout)));
}

function element({ tag, vr, value }: TestElement, layout: Layout): Buffer {
  const encapsulated = typeof value === 'object' && 'fragments' in value;
  const data = encapsulated ? fragments(value, layout) : valueBytes(vr, value, layout);
  const length = encapsulated ? 0xffffffff : data.length;
  const head = [integers([Number.parseInt(tag.slice(0, 4), 16), Number.parseInt(tag.slice(4), 16)], 2, layout.little)];
  if (!layout.explicit) head.push(integers([length], 4, layout.little));
  else if (longLengthVrs.has(vr)) head.push(Buffer.from(`${vr}\0\0`), integers([length], 4, layout.little));
  else head.push(Buffer.from(vr), integers([length], 2, layout.little));
  return Buffer.concat([...head, data]);
}

function valueBytes(vr: string, value: Exclude<TestElement['value'], Encapsulated>, layout: Layout): Buffer {
  if (typeof value === 'string') return even(Buffer.from(value, 'utf8'), vr === 'UI' ? 0 : 0x20);
  if (value instanceof Uint8Array) return even(Buffer.from(value), 0);
  if ('items' in value) {
    return Buffer.concat(value.items.map((item) => itemBytes(0xe000, dataSet(item, layout), layout)));
  }
  if (vr === 'FD' || vr === 'FL') {
    const size = vr === 'FD' ? 8 : 4;
    const out = Buffer.alloc(size * value.length);
    const view = new DataView(out.buffer, out.byteOffset, out.length);
    for (const [index, number] of value.entries()) {
      if (size === 8) view.setFloat64(8 * index, number, layout.little);
      else view.setFloat32(4 * index, number, layout.little);
    }
    return out;
  }
  return integers(value, vr === 'UL' || vr === 'SL' ? 4 : 2, layout.little);
}

function fragments({ offsets, fragments: parts }: Encapsulated, layout: Layout): Buffer {
  const table = itemBytes(0xe000, integers(offsets, 4, layout.little), layout);
  const items = parts.map((part) => itemBytes(0xe000, even(Buffer.from(part), 0), layout));
  return Buffer.concat([table, ...items, itemBytes(0xe0dd, Buffer.alloc(0), layout)]);
}

function itemBytes(elementNumber: number, content: Buffer, { little }: Layout): Buffer {
  return Buffer.concat([integers([0xfffe, elementNumber], 2, little), integers([content.length], 4, little), content]);
}

/** Unsigned or signed, in two or four bytes each. */
function integers(values: readonly number[], size: 2 | 4, little: boolean): Buffer {
  const out = Buffer.alloc(size * values.length);
  const view = new DataView(out.buffer, out.byteOffset, out.length);
  for (const [index, value] of values.entries()) {
    if (size === 2) view.setUint16(2 * index, value & 0xffff, little);
    else view.setUint32(4 * index, value >>> 0, little);
  }
  return out;
}

function even(bytes: Buffer, padding: number): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from([padding])]);
}
