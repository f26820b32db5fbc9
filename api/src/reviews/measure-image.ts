import { type MarkPoint, measureMark } from '@overread/models/mark-measurements.js';
import type { Measurement } from '@overread/models/result.js';
import { readInstance } from '../formats/dicom/instance.js';
import { parseDicom } from '../formats/dicom/parse.js';
import { type ObjectStore, readObject } from '../storage/object-store.js';

/** The figures of a mark on one frame of an instance; empty where its kind measures nothing. */
export type MeasureImage = (
  instance: { readonly sha256: string },
  frame: number,
  mark: { readonly kind: string; readonly points: readonly MarkPoint[] },
) => Promise<readonly Measurement[]>;

/** Measures with the spacing that the file itself states, so that nobody has to trust a browser's figure. */
export function createMeasureImage(objects: ObjectStore): MeasureImage {
  return async ({ sha256 }, frame, { kind, points }) => {
    const { geometry } = readInstance(parseDicom(await readObject(objects, sha256)));
    return measureMark(kind, points, geometry[frame - 1]?.pixelSpacing ?? null);
  };
}
