import type { DataSet, Element } from 'dicom-parser';
import { DicomError } from '../error-codes.js';
import { type CharacterSet, characterSetOf } from './character-set.js';
import { entryOfTag, tagOf } from './dictionary.js';
import type { DicomFile } from './parse.js';

/** VRs whose values are text; those in the second list follow the Specific Character Set. */
const asciiVrs = new Set(['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'TM', 'UI', 'UR']);
const encodedVrs = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);
/** One value only: a backslash in it is a backslash (PS3.5 6.2). */
const wholeTextVrs = new Set(['LT', 'ST', 'UT', 'UR']);
const binaryVrs = new Map([
  ['US', 2],
  ['SS', 2],
  ['UL', 4],
  ['SL', 4],
  ['FL', 4],
  ['FD', 8],
]);

/** Longest text that is kept for `texts`; longer ones are reports and comments that no pipeline reads. */
const MAX_TEXT_BYTES = 1024;

/** Reads attributes of one data set or sequence item by keyword; absent, empty and unreadable values are all "nothing". */
export class Attributes {
  readonly dataSet: DataSet;
  readonly characterSet: CharacterSet;
  /** Pixel Representation, by which lookup tables in sequences have signed or unsigned descriptors (PS3.3 C.11.1.1.1). */
  readonly signed: boolean;

  /** @param parent the level around a sequence item: character set and signedness hold on inside. */
  constructor(dataSet: DataSet, parent?: Attributes) {
    this.dataSet = dataSet;
    const own = dataSet.elements.x00080005;
    this.characterSet = own
      ? characterSetOf(splitText(ascii(bytesOf(dataSet, own))))
      : (parent?.characterSet ?? characterSetOf([]));
    const representation = dataSet.elements.x00280103 ? dataSet.uint16('x00280103') : undefined;
    this.signed = representation === undefined ? (parent?.signed ?? false) : representation === 1;
  }

  element(keyword: string): Element | undefined {
    return this.dataSet.elements[tagOf(keyword)];
  }

  /** All values of a text attribute, without padding. */
  strings(keyword: string): string[] {
    const element = this.element(keyword);
    return element ? this.stringsOf(element) : [];
  }

  /** The first value, or null where there is none. */
  text(keyword: string): string | null {
    return this.strings(keyword)[0] || null;
  }

  /** All values of a numeric attribute, in text (IS, DS) or binary; values that are no number are left out. */
  numbers(keyword: string): number[] {
    const element = this.element(keyword);
    return element ? this.numbersOf(element) : [];
  }

  number(keyword: string): number | null {
    return this.numbers(keyword)[0] ?? null;
  }

  /** One item of a sequence, by its index from 0, or null where there is none. */
  item(keyword: string, index: number): Attributes | null {
    const dataSet = this.element(keyword)?.items?.[index]?.dataSet;
    return dataSet ? new Attributes(dataSet, this) : null;
  }

  /** @throws {DicomError} MISSING_ATTRIBUTE */
  requireText(keyword: string): string {
    const value = this.text(keyword);
    if (value === null) throw missing(keyword);
    return value;
  }

  /** @throws {DicomError} MISSING_ATTRIBUTE */
  requireNumber(keyword: string): number {
    const value = this.number(keyword);
    if (value === null) throw missing(keyword);
    return value;
  }

  /** Every short, standard attribute of this level as text by keyword; several values are joined by a backslash. */
  texts(): Record<string, string> {
    const texts: Record<string, string> = {};
    for (const element of Object.values(this.dataSet.elements)) {
      const entry = entryOfTag(element.tag);
      if (!entry || element.items || element.length > MAX_TEXT_BYTES) continue;
      const vr = this.vrOf(element);
      const values = binaryVrs.has(vr) ? this.numbersOf(element).map(String) : this.stringsOf(element);
      const text = values.join('\\');
      if (text !== '') texts[entry.keyword] = text;
    }
    return texts;
  }

  vrOf(element: Element): string {
    // A writer that did not know the attribute wrote UN; the dictionary may know it.
    const vr = element.vr && element.vr !== 'UN' ? element.vr : implicitVr(element.tag);
    if (vr === 'XS') return this.signed ? 'SS' : 'US';
    if (vr === 'XU' || vr === 'XW') return 'US';
    return vr === 'XO' ? 'OW' : vr;
  }

  stringsOf(element: Element): string[] {
    const vr = this.vrOf(element);
    const bytes = bytesOf(this.dataSet, element);
    if (wholeTextVrs.has(vr)) {
      const text = vr === 'UR' ? ascii(bytes) : this.characterSet.decode(bytes);
      const trimmed = text.replace(/[\0 ]+$/, '');
      return trimmed === '' ? [] : [trimmed];
    }
    if (asciiVrs.has(vr)) return splitText(ascii(bytes));
    // Decoded before it is split: in some multi-byte sets a backslash byte is half of a character.
    if (encodedVrs.has(vr)) return splitText(this.characterSet.decode(bytes));
    return [];
  }

  numbersOf(element: Element): number[] {
    const vr = this.vrOf(element);
    const size = binaryVrs.get(vr);
    if (!size)
      return this.stringsOf(element)
        .map(parseDecimal)
        .filter((value) => value !== null);
    const { dataSet } = this;
    const readers: Record<string, (tag: string, index: number) => number | undefined> = {
      US: (tag, index) => dataSet.uint16(tag, index),
      SS: (tag, index) => dataSet.int16(tag, index),
      UL: (tag, index) => dataSet.uint32(tag, index),
      SL: (tag, index) => dataSet.int32(tag, index),
      FL: (tag, index) => dataSet.float(tag, index),
      FD: (tag, index) => dataSet.double(tag, index),
    };
    const read = readers[vr]!;
    const count = Math.floor(element.length / size);
    return Array.from({ length: count }, (_, index) => read(element.tag, index)).filter((value) => value !== undefined);
  }
}

export function attributesOf(file: DicomFile): Attributes {
  return new Attributes(file.dataSet);
}

/** A view of the element's value, never a copy. */
export function bytesOf(dataSet: DataSet, element: Element): Uint8Array {
  return dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
}

/** A decimal or integer string (PS3.5 6.2); a decimal comma, which is wrong and common, is not guessed at. */
export function parseDecimal(text: string): number | null {
  const trimmed = text.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

function implicitVr(tag: string): string {
  // Private creators (PS3.5 7.8.1): odd group, element 0010 to 00FF.
  if (isPrivateGroup(tag)) return /^x....00[1-9a-f][0-9a-f]$/.test(tag) ? 'LO' : 'UN';
  return entryOfTag(tag)?.vr ?? 'UN';
}

function isPrivateGroup(tag: string): boolean {
  return /[13579bdf]/.test(tag[4]!);
}

function missing(keyword: string): DicomError {
  const tag = tagOf(keyword);
  const label = `(${tag.slice(1, 5)},${tag.slice(5)})`;
  return new DicomError('MISSING_ATTRIBUTE', `the required attribute ${keyword} ${label} is missing or empty`);
}

function ascii(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function splitText(text: string): string[] {
  const values = text.split('\\').map((value) => value.replace(/[\0 ]+$/, '').replace(/^ +/, ''));
  return values.length === 1 && values[0] === '' ? [] : values;
}
