import { type Attributes, attributesOf } from './attributes.js';
import { FunctionalGroups } from './functional-groups.js';
import type { Samples } from './image.js';
import { type LookupTable, lookUp, readLookupTable } from './lookup-table.js';
import type { DicomFile } from './parse.js';

/** Stored values to the modality's own, e.g. Hounsfield units (PS3.3 C.11.1). */
export type ModalityTransform =
  | { readonly kind: 'identity' }
  | { readonly kind: 'linear'; readonly slope: number; readonly intercept: number }
  | { readonly kind: 'table'; readonly table: LookupTable };

/** @param frame counts from 1. */
export function modalityTransformOf(file: DicomFile, frame: number): ModalityTransform {
  const attributes = attributesOf(file);
  const macro = new FunctionalGroups(attributes).macro('PixelValueTransformationSequence', frame - 1);
  return linearOf(macro) ?? linearOf(attributes) ?? tableOf(attributes, file) ?? { kind: 'identity' };
}

function linearOf(attributes: Attributes | null): ModalityTransform | null {
  const slope = attributes?.number('RescaleSlope') ?? null;
  const intercept = attributes?.number('RescaleIntercept') ?? null;
  if (slope === null && intercept === null) return null;
  // A slope of zero would erase the image; it stands in files whose writer left it out.
  return { kind: 'linear', slope: slope || 1, intercept: intercept ?? 0 };
}

function tableOf(attributes: Attributes, file: DicomFile): ModalityTransform | null {
  const item = attributes.item('ModalityLUTSequence', 0);
  const table = item ? readLookupTable(item, file.transferSyntax.bigEndian) : null;
  return table ? { kind: 'table', table } : null;
}

/** Keeps integers where the result is integers that fit 16 bits; else 32-bit floats. */
export function applyModality(samples: Samples, transform: ModalityTransform): Samples {
  if (transform.kind === 'identity') return samples;
  if (transform.kind === 'table') return Uint16Array.from(samples, (value) => lookUp(transform.table, value));
  const { slope, intercept } = transform;
  if (slope === 1 && intercept === 0) return samples;
  const floats = samples instanceof Float32Array || samples instanceof Float64Array;
  const integers = Number.isInteger(slope) && Number.isInteger(intercept) && !floats;
  const out = integers ? integerArray(samples, slope, intercept) : new Float32Array(samples.length);
  for (let index = 0; index < samples.length; index++) out[index] = samples[index]! * slope + intercept;
  return out;
}

function integerArray(samples: Samples, slope: number, intercept: number): Samples {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (const value of samples) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const low = Math.min(minimum * slope, maximum * slope) + intercept;
  const high = Math.max(minimum * slope, maximum * slope) + intercept;
  if (low >= -32_768 && high <= 32_767) return new Int16Array(samples.length);
  return low >= 0 && high <= 65_535 ? new Uint16Array(samples.length) : new Float32Array(samples.length);
}
