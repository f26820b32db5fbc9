import type { SeriesImage, Vector3 } from '../input.js';
import type { Judged } from './decide.js';

/**
 * Middle of a lesion's outlined pixels in the patient: LPS, millimetres (PS3.3 C.7.6.2.1.1).
 *
 * @param images of the series, as `Judged.slice` counts them
 * @returns null where an image does not say where it lies or how large its pixels are
 */
export function centroidOf(
  { regions }: { readonly regions: readonly Pick<Judged, 'slice' | 'outline'>[] },
  images: readonly SeriesImage[],
): Vector3 | null {
  const sum = [0, 0, 0];
  let pixels = 0;
  for (const { slice, outline } of regions) {
    const { pixelSpacing, imagePositionPatient: origin, imageOrientationPatient: along } = images[slice]!;
    if (pixelSpacing === null || origin === null || along === null) return null;
    const count = outline.cells.length;
    // Linear: the middle of the pixels lies where the mean of their columns and rows does.
    const x = mean(outline.cells, (cell) => cell % outline.columns) * pixelSpacing[1];
    const y = mean(outline.cells, (cell) => Math.floor(cell / outline.columns)) * pixelSpacing[0];
    for (const axis of [0, 1, 2] as const) {
      sum[axis]! += count * (origin[axis] + along[axis]! * x + along[axis + 3]! * y);
    }
    pixels += count;
  }
  return pixels === 0 ? null : [sum[0]! / pixels, sum[1]! / pixels, sum[2]! / pixels];
}

const mean = (cells: readonly number[], of: (cell: number) => number): number =>
  cells.reduce((sum, cell) => sum + of(cell), 0) / cells.length;
