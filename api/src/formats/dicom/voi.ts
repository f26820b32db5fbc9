import { type Attributes, attributesOf } from './attributes.js';
import { FunctionalGroups } from './functional-groups.js';
import type { Samples } from './image.js';
import { type LookupTable, lookUp, readLookupTable } from './lookup-table.js';
import type { DicomFile } from './parse.js';

/** Which values of interest are shown, and how they map to grey (PS3.3 C.11.2). */
export type Voi =
  | {
      readonly kind: 'window';
      readonly centre: number;
      readonly width: number;
      readonly shape: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
    }
  | { readonly kind: 'table'; readonly table: LookupTable };

/** The file's first VOI of a frame: its table, else its window, else null. @param frame counts from 1. */
export function voiOf(file: DicomFile, frame: number): Voi | null {
  const attributes = attributesOf(file);
  const item = attributes.item('VOILUTSequence', 0);
  const table = item ? readLookupTable(item, file.transferSyntax.bigEndian) : null;
  if (table) return { kind: 'table', table };
  return windowOf(new FunctionalGroups(attributes).macro('FrameVOILUTSequence', frame - 1)) ?? windowOf(attributes);
}

function windowOf(attributes: Attributes | null): Voi | null {
  const centre = attributes?.number('WindowCenter') ?? null;
  const width = attributes?.number('WindowWidth') ?? null;
  if (centre === null || width === null) return null;
  const named = attributes?.text('VOILUTFunction');
  const shape = named === 'SIGMOID' || named === 'LINEAR_EXACT' ? named : 'LINEAR';
  // PS3.3 C.11.2.1.2 and C.11.2.1.3: a narrower window is not valid.
  return width >= 1 || (shape !== 'LINEAR' && width > 0) ? { kind: 'window', centre, width, shape } : null;
}

/** The full range of the values: what is shown where the file says nothing. */
export function fullRange(samples: Samples): Voi {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (const value of samples) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  if (!Number.isFinite(minimum)) [minimum, maximum] = [0, 0];
  const width = Math.max(1, maximum - minimum);
  return { kind: 'window', centre: minimum + width / 2, width, shape: 'LINEAR_EXACT' };
}

/**
 * Maps modality values to 8-bit grey, brightest 255.
 *
 * LINEAR is the formula of PS3.3 C.11.2.1.2.1, with its −0.5 and −1; LINEAR_EXACT and SIGMOID are C.11.2.1.3.
 */
export function applyVoi(samples: Samples, voi: Voi): Uint8Array {
  const grey = greyOf(voi);
  const out = new Uint8Array(samples.length);
  for (let index = 0; index < samples.length; index++) out[index] = grey(samples[index]!);
  return out;
}

function greyOf(voi: Voi): (value: number) => number {
  if (voi.kind === 'table') {
    const maximum = 2 ** voi.table.bits - 1;
    return (value) => Math.round((lookUp(voi.table, value) / maximum) * 255);
  }
  const { centre, width, shape } = voi;
  const clamp = (fraction: number) => Math.round(Math.min(1, Math.max(0, fraction)) * 255);
  if (shape === 'SIGMOID') return (value) => clamp(1 / (1 + Math.exp((-4 * (value - centre)) / width)));
  if (shape === 'LINEAR_EXACT') return (value) => clamp((value - centre) / width + 0.5);
  // A window one wide is a threshold.
  if (width === 1) return (value) => (value <= centre - 0.5 ? 0 : 255);
  return (value) => clamp((value - (centre - 0.5)) / (width - 1) + 0.5);
}
