/**
 * A head of ellipsoids as CT series, for the viewer's tests and its bench: all series cut from one object, so that the same
 * place looks the same in each.
 */
import { type Place, type SliceGrid, writeStudy } from './slices.js';

export interface CtSeries extends SliceGrid {
  readonly number: number;
}

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
/** What is stored for 0 Hounsfield units. */
const WATER = 1024;

/** Hounsfield units at a place in LPS millimetres: skull, brain, a ventricle, and one dense ball at the left. */
function hounsfield([x, y, z]: Place): number {
  const head = (x / 75) ** 2 + (y / 95) ** 2 + (z / 85) ** 2;
  if (head > 1) return -1000;
  if (head > 0.88) return 900;
  if ((x - 30) ** 2 + (y + 20) ** 2 + (z - 15) ** 2 < 144) return 75;
  if ((x / 18) ** 2 + (y / 35) ** 2 + ((z - 5) / 15) ** 2 < 1) return 8;
  return 34 + 4 * Math.sin(x / 6) * Math.cos(y / 7) * Math.cos(z / 8);
}

/**
 * Writes one study into `folder`, a file a slice.
 * @param name of the patient and the study, e.g. `Bench`; the UIDs follow from it
 * @returns the folder
 */
export function writeCtHead(folder: string, name: string, series: readonly CtSeries[]): string {
  return writeStudy(
    folder,
    name,
    series.map(({ number, ...grid }) => ({
      grid,
      number,
      sopClass: CT_IMAGE_STORAGE,
      attributes: {
        Modality: 'CT',
        SeriesDescription: `${grid.plane} ${grid.slices} slices ${grid.gap} mm`,
        RescaleIntercept: -WATER,
        RescaleSlope: 1,
        RescaleType: 'HU',
        WindowCenter: 40,
        WindowWidth: 80,
      },
      valueAt: (place) => Math.round(hounsfield(place)) + WATER,
    })),
  );
}
