import { DicomError } from '../error-codes.js';
import { type Attributes, attributesOf, bytesOf } from './attributes.js';
import type { Samples } from './image.js';
import { type LookupTable, lookUp, tableFrom, tableWords } from './lookup-table.js';
import type { DicomFile } from './parse.js';

/** Red, green and blue of a PALETTE COLOR image (PS3.3 C.7.6.3.1.5). */
export type Palette = readonly [red: LookupTable, green: LookupTable, blue: LookupTable];

const COLOURS = ['Red', 'Green', 'Blue'] as const;

/** @throws {DicomError} MISSING_ATTRIBUTE, INVALID_ATTRIBUTE where the tables are not as their descriptors say. */
export function paletteOf(file: DicomFile): Palette {
  const attributes = attributesOf(file);
  const { bigEndian } = file.transferSyntax;
  const [red, green, blue] = COLOURS.map((colour) => tableOf(attributes, colour, bigEndian));
  return [red!, green!, blue!];
}

function tableOf(attributes: Attributes, colour: (typeof COLOURS)[number], bigEndian: boolean): LookupTable {
  const name = `${colour}PaletteColorLookupTable`;
  const descriptor = attributes.numbers(`${name}Descriptor`);
  const plain = attributes.element(`${name}Data`);
  const segmented = attributes.element(`Segmented${name}Data`);
  const data = plain ?? segmented;
  if (descriptor.length !== 3 || !data) {
    throw new DicomError('MISSING_ATTRIBUTE', `the colour table ${name} is missing or incomplete`);
  }
  if (plain) return tableFrom(descriptor, bytesOf(attributes.dataSet, plain), bigEndian);
  const [declared = 0, firstMapped = 0, bits = 16] = descriptor;
  const wide = bits > 8;
  const bytes = bytesOf(attributes.dataSet, data);
  const values = wide ? tableWords(bytes, Math.floor(bytes.length / 2), bigEndian) : Uint16Array.from(bytes);
  return { firstMapped, bits, entries: expandSegments(values, declared === 0 ? 65_536 : declared, wide) };
}

/**
 * Expands a segmented table (PS3.3 C.7.9.2): discrete values (0), lines from the last value to the given one (1), and
 * repetitions of earlier segments (2).
 *
 * @throws {DicomError} INVALID_ATTRIBUTE
 */
export function expandSegments(data: Uint16Array, count: number, wide: boolean): Uint16Array {
  const entries = new Uint16Array(count);
  let length = 0;
  const put = (value: number): void => {
    if (length < count) entries[length++] = value;
  };
  const invalid = (what: string) => new DicomError('INVALID_ATTRIBUTE', `a segmented colour table ${what}`);
  /** Reads segments from `position` on; null: to the end. @returns where it stopped. */
  const expand = (start: number, segments: number | null): void => {
    let position = start;
    for (let done = 0; length < count && (segments === null ? position < data.length : done < segments); done++) {
      const opcode = data[position];
      const size = data[position + 1];
      if (opcode === undefined || size === undefined || size === 0) throw invalid('is cut off');
      if (opcode === 0) {
        if (position + 2 + size > data.length) throw invalid('is cut off');
        for (const value of data.subarray(position + 2, position + 2 + size)) put(value);
        position += 2 + size;
      } else if (opcode === 1) {
        const from = entries[length - 1];
        const to = data[position + 2];
        if (from === undefined || to === undefined) throw invalid('has a line without a start or an end');
        for (let step = 1; step <= size; step++) put(Math.round(from + ((to - from) * step) / size));
        position += 3;
      } else if (opcode === 2 && segments === null) {
        // The offset counts bytes, in two words, the lower one first; in 8-bit tables in four bytes.
        const words = data.subarray(position + 2, position + (wide ? 4 : 6));
        const offset = words.reduce((sum, word, index) => sum + word * 2 ** (index * (wide ? 16 : 8)), 0);
        const target = wide ? offset / 2 : offset;
        if (!Number.isInteger(target) || target >= position) throw invalid('repeats what does not come before');
        expand(target, size);
        position += wide ? 4 : 6;
      } else throw invalid(`has a segment of the unknown kind ${opcode}`);
    }
  };
  expand(0, null);
  if (length < count) throw invalid(`has ${length} entries; its descriptor says ${count}`);
  return entries;
}

/** Indices to interleaved 8-bit RGB. */
export function applyPalette(samples: Samples, palette: Palette): Uint8Array {
  const out = new Uint8Array(3 * samples.length);
  for (const [colour, table] of eightBitPalette(palette).entries()) {
    for (let index = 0; index < samples.length; index++) out[3 * index + colour] = lookUp(table, samples[index]!);
  }
  return out;
}

/** The three tables with 8-bit entries, from the descriptor's first mapped value on. */
export function eightBitPalette([red, green, blue]: Palette): Palette {
  return [eightBit(red), eightBit(green), eightBit(blue)];
}

/** Tables of 16 bits whose values never leave the lower eight exist: their writer forgot to scale them. */
function eightBit(table: LookupTable): LookupTable {
  const wide = table.bits > 8 && table.entries.some((entry) => entry > 255);
  return wide ? { ...table, bits: 8, entries: table.entries.map((entry) => entry >> (table.bits - 8)) } : table;
}
