import { DicomError } from '../error-codes.js';
import { type Attributes, bytesOf } from './attributes.js';

/** A table from a Modality LUT or VOI LUT sequence item (PS3.3 C.11.1.1 and C.11.2.1.1). */
export interface LookupTable {
  /** The input value that maps to the first entry; inputs below take it, inputs above the table take the last one. */
  readonly firstMapped: number;
  readonly entries: Uint16Array;
  /** Bits of an entry: the output range is 0 to 2^bits − 1. */
  readonly bits: number;
}

/** @throws {DicomError} INVALID_ATTRIBUTE where the table is not as its descriptor says. */
export function readLookupTable(item: Attributes, bigEndian: boolean): LookupTable | null {
  const [declared, firstMapped, bits] = item.numbers('LUTDescriptor');
  const data = item.element('LUTData');
  if (declared === undefined || firstMapped === undefined || bits === undefined || !data) return null;
  // 65,536 entries do not fit the 16 bits of the descriptor: it says 0.
  const count = declared === 0 ? 65_536 : declared;
  const bytes = bytesOf(item.dataSet, data);
  const wide = bytes.length >= 2 * count;
  if (!wide && bytes.length < count) {
    throw new DicomError('INVALID_ATTRIBUTE', `a lookup table of ${count} entries has ${bytes.length} bytes`);
  }
  const entries = wide ? words(bytes, count, bigEndian) : Uint16Array.from(bytes.subarray(0, count));
  return { firstMapped, entries, bits };
}

export function lookUp(table: LookupTable, value: number): number {
  const index = Math.round(value) - table.firstMapped;
  return table.entries[Math.min(table.entries.length - 1, Math.max(0, index))]!;
}

function words(bytes: Uint8Array, count: number, bigEndian: boolean): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: count }, (_, index) => view.getUint16(2 * index, !bigEndian));
}
