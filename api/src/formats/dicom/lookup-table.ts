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

/**
 * The table of a sequence item, or null where it has none.
 * @throws {DicomError} INVALID_ATTRIBUTE where the table is not as its descriptor says.
 */
export function readLookupTable(item: Attributes, bigEndian: boolean): LookupTable | null {
  const descriptor = item.numbers('LUTDescriptor');
  const data = item.element('LUTData');
  return descriptor.length === 3 && data ? tableFrom(descriptor, bytesOf(item.dataSet, data), bigEndian) : null;
}

/** @throws {DicomError} INVALID_ATTRIBUTE where there are fewer bytes than the descriptor says. */
export function tableFrom(descriptor: readonly number[], bytes: Uint8Array, bigEndian: boolean): LookupTable {
  const [declared = 0, firstMapped = 0, bits = 16] = descriptor;
  // 65,536 entries do not fit the 16 bits of the descriptor: it says 0.
  // In a signed image its first value, too, may be read as signed.
  const count = declared <= 0 ? 65_536 + declared : declared;
  const wide = bytes.length >= 2 * count;
  if (!wide && bytes.length < count) {
    throw new DicomError('INVALID_ATTRIBUTE', `a lookup table of ${count} entries has ${bytes.length} bytes`);
  }
  const entries = wide ? tableWords(bytes, count, bigEndian) : Uint16Array.from(bytes.subarray(0, count));
  return { firstMapped, entries, bits: Math.min(16, Math.max(1, bits)) };
}

export function lookUp(table: LookupTable, value: number): number {
  const index = Math.round(value) - table.firstMapped;
  return table.entries[Math.min(table.entries.length - 1, Math.max(0, index))]!;
}

export function tableWords(bytes: Uint8Array, count: number, bigEndian: boolean): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: count }, (_, index) => view.getUint16(2 * index, !bigEndian));
}
