import { expect, test } from 'vitest';
import type { SeriesImage } from '../input.js';
import { centroidOf } from './centroid.js';

const image = (z: number, changes: Partial<SeriesImage> = {}): SeriesImage => ({
  ...{ sopInstanceUid: `1.${z}`, frame: 1, instanceNumber: null, columns: 4, rows: 3, samplesPerPixel: 1 },
  ...{ pixels: new Uint8Array(12), photometricInterpretation: 'MONOCHROME2', sliceThickness: null },
  // Rows run towards the head's back, columns towards its left; half a millimetre across, two down.
  ...{ pixelSpacing: [2, 0.5], imagePositionPatient: [-10, 20, z], imageOrientationPatient: [1, 0, 0, 0, 1, 0] },
  ...changes,
});
const region = (slice: number, cells: readonly number[]) => ({ slice, outline: { columns: 4, rows: 3, cells } });

test('pixels weigh alike, whichever slice they are on; the centre of the first pixel is the origin', () => {
  const images = [image(5), image(9)];
  expect(centroidOf({ regions: [region(0, [0])] }, images)).toEqual([-10, 20, 5]);
  // Column 3, row 2, and three pixels of the other slice in column 1.
  const both = centroidOf({ regions: [region(0, [11]), region(1, [1, 5, 9])] }, images);
  expect(both?.[0]).toBeCloseTo(-10 + (3 + 3 * 1) * 0.5 * 0.25, 10);
  expect(both?.[1]).toBeCloseTo(20 + (2 + 0 + 1 + 2) * 2 * 0.25, 10);
  expect(both?.[2]).toBeCloseTo(8, 10);
});

test('without a place there is none', () => {
  for (const key of ['pixelSpacing', 'imagePositionPatient', 'imageOrientationPatient'] as const) {
    expect(centroidOf({ regions: [region(0, [0])] }, [image(0, { [key]: null })])).toBeNull();
  }
});
