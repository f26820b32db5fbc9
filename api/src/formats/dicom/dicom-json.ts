import type { DataSet, Element } from 'dicom-parser';
import { Attributes, bytesOf, parseDecimal } from './attributes.js';
import { entryOfTag } from './dictionary.js';
import type { DicomFile } from './parse.js';

/** One attribute in the DICOM JSON model (PS3.18 annex F). */
export type DicomJsonAttribute = { readonly vr: string } & (
  | { readonly Value?: readonly DicomJsonValue[] }
  | { readonly BulkDataURI: string }
  | { readonly InlineBinary: string }
);
export type DicomJsonValue = string | number | null | PersonName | DicomJson;

export interface PersonName {
  readonly Alphabetic?: string;
  readonly Ideographic?: string;
  readonly Phonetic?: string;
}

/** By tag: eight hexadecimal digits, upper case. */
export interface DicomJson {
  readonly [tag: string]: DicomJsonAttribute;
}

export interface DicomJsonOptions {
  /**
   * The address of a binary value that is not written inline.
   * @param path tags and item numbers (from 1) down to the attribute, e.g. `7FE00010` or `00409096/1/00283006`.
   */
  readonly bulkDataUri: (path: string) => string;
}

/** Binary values up to this many bytes are written inline. */
const MAX_INLINE_BYTES = 1024;
const pixelTags = new Set(['x7fe00008', 'x7fe00009', 'x7fe00010']);
const binaryVrs = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN', 'SV', 'UV']);
const numericVrs = new Set(['US', 'SS', 'UL', 'SL', 'FL', 'FD']);

/**
 * Writes the data set of a file as DICOM JSON (PS3.18 F.2), for WADO-RS metadata: without file meta information and group
 * lengths, text as UTF-8, pixel data by address. Odd values are kept as text where JSON allows it and left out where not:
 * one bad attribute never costs the rest.
 */
export function toDicomJson(file: DicomFile, options: DicomJsonOptions): DicomJson {
  const json = dataSetJson(new Attributes(file.dataSet), options, '', file.transferSyntax.bigEndian);
  return {
    ...json,
    // Values are UTF-8 now, whatever they were in the file (PS3.18 F.2).
    '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
    // Viewers choose their decoder by it before they fetch a frame.
    '00083002': { vr: 'UI', Value: [file.transferSyntax.uid] },
  };
}

function dataSetJson(
  attributes: Attributes,
  options: DicomJsonOptions,
  prefix: string,
  bigEndian: boolean,
): Record<string, DicomJsonAttribute> {
  const json: Record<string, DicomJsonAttribute> = {};
  const elements = Object.values(attributes.dataSet.elements).sort((a, b) => (a.tag < b.tag ? -1 : 1));
  for (const element of elements) {
    if (!isWritten(element)) continue;
    const tag = element.tag.slice(1).toUpperCase();
    json[tag] = attributeJson(attributes, element, options, `${prefix}${tag}`, bigEndian);
  }
  return json;
}

/** Leaves out group lengths, item delimiters, and groups below 0008, which no data set has. */
function isWritten({ tag }: Element): boolean {
  return !tag.endsWith('0000') && tag >= 'x00080000' && !tag.startsWith('xfff');
}

function attributeJson(
  attributes: Attributes,
  element: Element,
  options: DicomJsonOptions,
  path: string,
  bigEndian: boolean,
): DicomJsonAttribute {
  if (element.items) {
    const items = element.items.map((item, index) =>
      item.dataSet
        ? dataSetJson(new Attributes(item.dataSet, attributes), options, `${path}/${index + 1}/`, bigEndian)
        : {},
    );
    return withValues('SQ', items);
  }
  const vr = attributes.vrOf(element);
  if (pixelTags.has(element.tag)) return { vr: vr === 'UN' ? 'OW' : vr, BulkDataURI: options.bulkDataUri(path) };
  // A sequence that the parser could not enter: its bytes are all there is.
  if (vr === 'SQ')
    return element.length > 0 ? binaryJson('UN', attributes.dataSet, element, options, path, false) : { vr };
  if (binaryVrs.has(vr)) return binaryJson(vr, attributes.dataSet, element, options, path, bigEndian);
  if (vr === 'AT') return withValues(vr, tagsOf(attributes.dataSet, element));
  if (numericVrs.has(vr)) return withValues(vr, attributes.numbersOf(element).map(finiteOrNull));
  const strings = attributes.stringsOf(element);
  if (vr === 'PN') return withValues(vr, strings.map(personName));
  if (vr === 'DS' || vr === 'IS') return withValues(vr, strings.map(numberOrText));
  return withValues(
    vr,
    strings.map((text) => (text === '' ? null : text)),
  );
}

/** An attribute without values has no `Value` (F.2.5). */
function withValues(vr: string, values: readonly DicomJsonValue[]): DicomJsonAttribute {
  return values.length > 0 ? { vr, Value: values } : { vr };
}

function binaryJson(
  vr: string,
  dataSet: DataSet,
  element: Element,
  options: DicomJsonOptions,
  path: string,
  bigEndian: boolean,
): DicomJsonAttribute {
  if (element.length === 0) return { vr };
  if (element.length > MAX_INLINE_BYTES || element.fragments) return { vr, BulkDataURI: options.bulkDataUri(path) };
  return { vr, InlineBinary: Buffer.from(littleEndianBytes(dataSet, element, bigEndian)).toString('base64') };
}

/** The bytes of a binary value as they leave the house: in little endian, inline (PS3.18 F.2.7) and by address. */
export function littleEndianBytes(dataSet: DataSet, element: Element, bigEndian: boolean): Uint8Array {
  const bytes = bytesOf(dataSet, element);
  const vr = element.vr ?? entryOfTag(element.tag)?.vr ?? 'UN';
  const width = { OW: 2, XW: 2, XO: 2, OF: 4, OL: 4, OD: 8, OV: 8, SV: 8, UV: 8 }[vr] ?? 1;
  if (!bigEndian || width === 1 || bytes.length % width !== 0) return bytes;
  return bytes.map((_, index) => bytes[index - (index % width) + (width - 1 - (index % width))]!);
}

function tagsOf(dataSet: DataSet, element: Element): string[] {
  const hex = (value: number | undefined) => (value ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return Array.from(
    { length: Math.floor(element.length / 4) },
    (_, index) => hex(dataSet.uint16(element.tag, 2 * index)) + hex(dataSet.uint16(element.tag, 2 * index + 1)),
  );
}

/** JSON has no NaN and no infinity. */
function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** DS and IS may stay text where they are no number (F.2.3, table F.2.3-1). */
function numberOrText(text: string): number | string | null {
  return text === '' ? null : (parseDecimal(text) ?? text);
}

function personName(text: string): PersonName | null {
  const [alphabetic, ideographic, phonetic] = text.split('=');
  const name = {
    ...(alphabetic ? { Alphabetic: alphabetic } : {}),
    ...(ideographic ? { Ideographic: ideographic } : {}),
    ...(phonetic ? { Phonetic: phonetic } : {}),
  };
  return Object.keys(name).length > 0 ? name : null;
}
