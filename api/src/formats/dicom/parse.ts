import { inflateRawSync } from 'node:zlib';
import dicomParser, { type DataSet, type Element } from 'dicom-parser';
import { DicomError } from '../error-codes.js';
import { entryOfTag } from './dictionary.js';
import { MAX_INFLATED_BYTES } from './limits.js';
import {
  EXPLICIT_VR_BIG_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  type TransferSyntax,
  transferSyntaxOf,
} from './transfer-syntaxes.js';

/** A parsed file: where each attribute lies in the bytes. Nothing is copied; pixel data stays a view. */
export interface DicomFile {
  readonly transferSyntax: TransferSyntax;
  /** Offsets of its elements count from the start of `dataSet.byteArray`, not of the file. */
  readonly dataSet: DataSet;
  /** Group 0002 by tag (`x00020010`), trimmed text; empty where the file has no meta information. */
  readonly meta: ReadonlyMap<string, string>;
}

const PREAMBLE_BYTES = 132;
const PIXEL_DATA = 'x7fe00010';

/** Whether these bytes start like a DICOM file: with the preamble and `DICM`, or straight with a first attribute. */
export function looksLikeDicom(start: Uint8Array): boolean {
  return hasPreamble(start) || guessSyntax(start, 0) !== null;
}

/**
 * Parses a DICOM file (PS3.10), with or without preamble and meta information, in any transfer syntax; pixel data is
 * located, not decoded.
 *
 * @param maxInflatedBytes of a deflated data set.
 * @throws {DicomError} EMPTY_FILE, NOT_DICOM, TRUNCATED, CORRUPT_DATA_SET, TOO_LARGE (inflates to too much).
 */
export function parseDicom(bytes: Uint8Array, maxInflatedBytes: number = MAX_INFLATED_BYTES): DicomFile {
  return parse(bytes, maxInflatedBytes, false);
}

/**
 * Parses the beginning of a file, up to its pixel data: all that says what an image is, without reading the image. Pixel
 * data is there as an attribute whose value may lie beyond the bytes.
 *
 * @param start the file's first bytes.
 * @throws {DicomError} as {@link parseDicom}; TRUNCATED where pixel data begins later, and where there is none.
 */
export function parseDicomHeader(start: Uint8Array): DicomFile {
  const file = parse(start, MAX_INFLATED_BYTES, true);
  if (!file.dataSet.elements[PIXEL_DATA]) {
    throw new DicomError('TRUNCATED', `no pixel data begins within the first ${start.length} bytes`);
  }
  return file;
}

/**
 * Parses a whole file from its beginning alone, where that says as much: pixel data that is not encapsulated, and with which
 * the file ends. Of a mammogram of 27 MB that is a few kilobytes.
 *
 * @param start the file's first bytes.
 * @param sizeBytes of the whole file.
 * @returns null where the whole file has to be read, also to find out what is wrong with it.
 */
export function parseFromStart(start: Uint8Array, sizeBytes: number): DicomFile | null {
  let file: DicomFile;
  try {
    file = parseDicomHeader(start);
  } catch (error) {
    if (error instanceof DicomError) return null;
    throw error;
  }
  const { dataSet, transferSyntax } = file;
  if (transferSyntax.encoding !== 'native' || transferSyntax.deflated) return null;
  const pixels = dataSet.elements[PIXEL_DATA]!;
  const end = dataSet.byteArray.byteOffset - start.byteOffset + pixels.dataOffset + pixels.length;
  return !pixels.hadUndefinedLength && end === sizeBytes ? file : null;
}

function parse(bytes: Uint8Array, maxInflatedBytes: number, headerOnly: boolean): DicomFile {
  if (bytes.length === 0) throw new DicomError('EMPTY_FILE', 'the file is empty (0 bytes)');
  const start = hasPreamble(bytes) ? PREAMBLE_BYTES : 0;
  const meta = readMeta(bytes, start);
  const declared = meta.values.get('x00020010');
  const hasMeta = start > 0 || meta.values.size > 0;
  // Where nothing says it, the default transfer syntax of DICOM (PS3.5 10.1).
  const uid = declared || guessSyntax(bytes, meta.end) || (hasMeta ? IMPLICIT_VR_LITTLE_ENDIAN : null);
  if (!uid) {
    throw new DicomError('NOT_DICOM', 'not a DICOM file: neither "DICM" at byte 128 nor a first attribute at byte 0');
  }
  const transferSyntax = transferSyntaxOf(uid);
  const body = bytes.subarray(meta.end);
  const dataSet = parseDataSet(
    transferSyntax.deflated ? inflate(body, maxInflatedBytes) : body,
    transferSyntax,
    headerOnly,
  );
  // Without a preamble the guess rests on a few bytes: hold it to what every data set has.
  if (start === 0 && !dataSet.elements.x00080016 && !dataSet.elements.x00080018 && !dataSet.elements.x0020000d) {
    throw new DicomError('NOT_DICOM', 'not a DICOM file: it has no SOP Class, SOP Instance or Study UID');
  }
  return { transferSyntax, dataSet, meta: meta.values };
}

function hasPreamble(bytes: Uint8Array): boolean {
  // "DICM"
  return bytes[128] === 0x44 && bytes[129] === 0x49 && bytes[130] === 0x43 && bytes[131] === 0x4d;
}

/** Reads group 0002, always explicit VR little endian (PS3.10 7.1), by itself: files without its group length exist. */
function readMeta(bytes: Uint8Array, start: number): { values: Map<string, string>; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Map<string, string>();
  let position = start;
  while (position + 8 <= bytes.length && view.getUint16(position, true) === 0x0002) {
    const element = view.getUint16(position + 2, true);
    const vr = String.fromCharCode(bytes[position + 4]!, bytes[position + 5]!);
    if (!/^[A-Z]{2}$/.test(vr)) {
      throw new DicomError('CORRUPT_DATA_SET', `the file meta information is damaged at byte ${position}`);
    }
    const long = vr === 'OB' || vr === 'UN';
    if (long && position + 12 > bytes.length) break;
    const length = long ? view.getUint32(position + 8, true) : view.getUint16(position + 6, true);
    const valueStart = position + (long ? 12 : 8);
    position = valueStart + length;
    if (position > bytes.length) throw new DicomError('TRUNCATED', 'the file ends inside its file meta information');
    const value = Buffer.from(bytes.subarray(valueStart, position)).toString('latin1');
    values.set(`x0002${element.toString(16).padStart(4, '0')}`, value.replace(/[\0 ]+$/, ''));
  }
  return { values, end: position };
}

/** The transfer syntax of a data set that does not say: from its first attribute, which has a low, even group. */
function guessSyntax(bytes: Uint8Array, position: number): string | null {
  if (bytes.length < position + 8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + position, 8);
  const explicit = /^(AE|AS|AT|CS|DA|DS|DT|IS|LO|LT|OB|PN|SH|SQ|ST|TM|UI|UL|UN|US|UT)$/.test(
    String.fromCharCode(view.getUint8(4), view.getUint8(5)),
  );
  const isFirstGroup = (group: number) => group === 0x0002 || group === 0x0004 || group === 0x0008;
  if (isFirstGroup(view.getUint16(0, true))) {
    if (explicit) return EXPLICIT_VR_LITTLE_ENDIAN;
    return view.getUint32(4, true) <= 256 ? IMPLICIT_VR_LITTLE_ENDIAN : null;
  }
  return explicit && isFirstGroup(view.getUint16(0, false)) ? EXPLICIT_VR_BIG_ENDIAN : null;
}

function inflate(body: Uint8Array, limit: number): Buffer {
  try {
    return inflateRawSync(body, { maxOutputLength: limit });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new DicomError('TOO_LARGE', `the deflated data set inflates to more than ${limit} bytes`);
    }
    const cut = code === 'Z_BUF_ERROR';
    throw new DicomError(
      cut ? 'TRUNCATED' : 'CORRUPT_DATA_SET',
      cut ? 'the file ends inside its deflated data set' : 'the deflated data set cannot be inflated',
      { cause: error },
    );
  }
}

function parseDataSet(body: Uint8Array, syntax: TransferSyntax, headerOnly: boolean): DataSet {
  if (body.length === 0) throw new DicomError('TRUNCATED', 'the file ends after its DICOM header, before the data set');
  let dataSet: DataSet;
  try {
    const layout = layoutOf(body, syntax);
    // The parser would take encapsulated pixel data without a VR for a sequence.
    const findsFragments = layout === IMPLICIT_VR_LITTLE_ENDIAN && syntax.encoding !== 'native';
    dataSet = dicomParser.parseDicom(body, {
      TransferSyntaxUID: layout,
      // Called for implicit VR only. Attributes with several possible VRs stay without one until they are read.
      vrCallback: unambiguousVr,
      ...(findsFragments || headerOnly ? { untilTag: PIXEL_DATA } : {}),
    });
    if (findsFragments && !headerOnly) findFragments(dataSet);
  } catch (error) {
    // What was parsed before the end often says better what is missing than the parser does.
    if (isPartial(error)) requireComplete(error.dataSet, body.length);
    throw parseFailure(error, body.length);
  }
  // The parser's own marker for the syntax that it was told.
  delete dataSet.elements.x00020010;
  const { [PIXEL_DATA]: pixels, ...header } = dataSet.elements;
  requireComplete(headerOnly && pixels ? { ...dataSet, elements: header } : dataSet, body.length);
  return dataSet;
}

/** Which of the three layouts of attributes the parser has to read; pixel data plays no part in it. */
function layoutOf(body: Uint8Array, syntax: TransferSyntax): string {
  if (!syntax.explicitVr) return IMPLICIT_VR_LITTLE_ENDIAN;
  if (syntax.bigEndian) return EXPLICIT_VR_BIG_ENDIAN;
  // Some writers change the transfer syntax in the header and leave the data set in implicit VR.
  const vr = String.fromCharCode(body[4] ?? 0, body[5] ?? 0);
  // Never the deflated syntax: inflating is done, and dicom-parser would do it again, without a limit.
  return /^[A-Z]{2}$/.test(vr) ? EXPLICIT_VR_LITTLE_ENDIAN : IMPLICIT_VR_LITTLE_ENDIAN;
}

/** Enters the fragments of encapsulated pixel data where the parser stopped before them. */
function findFragments(dataSet: DataSet): void {
  const element = dataSet.elements[PIXEL_DATA];
  if (!element?.hadUndefinedLength) return;
  const stream = new dicomParser.ByteStream(
    dicomParser.littleEndianByteArrayParser,
    dataSet.byteArray,
    element.dataOffset,
  );
  dicomParser.findEndOfEncapsulatedElement(stream, element, dataSet.warnings);
}

function isPartial(error: unknown): error is { readonly dataSet: DataSet } {
  return typeof error === 'object' && error !== null && 'dataSet' in error;
}

function unambiguousVr(tag: string): string | undefined {
  const vr = entryOfTag(tag)?.vr;
  return vr?.startsWith('X') ? undefined : vr;
}

/** dicom-parser throws strings, errors, and objects that wrap them: make it one of ours. */
function parseFailure(error: unknown, length: number): DicomError {
  const thrown = typeof error === 'object' && error !== null && 'exception' in error ? error.exception : error;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (/past end|overread|overrun|buffer length|greater than or equal to 'byteArray' length/.test(text)) {
    return new DicomError('TRUNCATED', `the file ends inside an attribute (after ${length} bytes of data set)`);
  }
  return new DicomError('CORRUPT_DATA_SET', `the data set cannot be parsed (${text.replace(/^dicomParser\.?/, '')})`, {
    cause: thrown,
  });
}

/** dicom-parser skips past the end of the bytes without a word, so truncation has to be looked for. */
function requireComplete(dataSet: Pick<DataSet, 'elements' | 'warnings'>, length: number): void {
  requireInside(dataSet, length);
  const openEnd = dataSet.warnings.find((warning) => warning.startsWith('eof encountered before finding'));
  if (openEnd && !openEnd.includes('peeking')) throw new DicomError('TRUNCATED', 'the file ends inside a sequence');
}

/** Every value, those in sequences too, has to end before the bytes do. */
function requireInside(dataSet: Pick<DataSet, 'elements'>, length: number): void {
  for (const element of Object.values(dataSet.elements)) {
    const end = endOf(element);
    if (end > length) {
      const name = entryOfTag(element.tag)?.keyword ?? element.tag;
      throw new DicomError('TRUNCATED', `the file ends inside ${name}: ${end - length} of its bytes are missing`);
    }
    for (const item of element.items ?? []) if (item.dataSet) requireInside(item.dataSet, length);
  }
}

function endOf(element: Element): number {
  const last = element.fragments?.at(-1);
  if (last) return last.position + last.length;
  return element.dataOffset + (element.hadUndefinedLength && element.length === 0xffffffff ? 0 : element.length);
}
