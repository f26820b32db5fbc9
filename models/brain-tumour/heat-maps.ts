/** Stage 1's map of each slice, to look at. */
import type { SeriesImage } from '../input.js';
import type { HeatMap } from '../result.js';
import type { Detected } from './detect.js';
import { MAP } from './look.js';
import { wholeSlice } from './square.js';

/** @param images of the series, which the slices name by their place in it */
export function heatMapsOf(detected: readonly Detected[], images: readonly SeriesImage[], stage: string): HeatMap[] {
  return detected.map(({ slice, map }) => {
    const { sopInstanceUid, frame } = images[slice.index]!;
    const { x, y, side } = wholeSlice(slice.plane);
    return {
      ...{ stage, sopInstanceUid, frame, columns: MAP, rows: MAP },
      area: { x: x - side / 2, y: y - side / 2, width: side, height: side },
      data: Uint8Array.from(map, (probability) => Math.round(probability * 255)),
    };
  });
}
