/** Stage 1's map of a mammogram, to look at. */
import type { SeriesImage } from '../input.js';
import type { HeatMap } from '../result.js';
import { apply, invert } from './affine.js';
import { CANVAS } from './breast.js';
import { MAP } from './marks.js';
import type { Prepared } from './prepare.js';

/** @param heat over the canvas, which may be mirrored against the image */
export function heatMapOf(image: SeriesImage, { canvas }: Prepared, heat: Float32Array, stage: string): HeatMap {
  const back = invert(canvas);
  const a = apply(back, { x: 0, y: 0 });
  const b = apply(back, { x: CANVAS.columns, y: CANVAS.rows });
  const mirrored = canvas.a < 0;
  const { columns, rows } = MAP;
  const data = Uint8Array.from({ length: columns * rows }, (_, at) => {
    const column = at % columns;
    return Math.round(heat[at - column + (mirrored ? columns - 1 - column : column)]! * 255);
  });
  return {
    ...{ stage, sopInstanceUid: image.sopInstanceUid, frame: image.frame, columns, rows, data },
    area: { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(b.x - a.x), height: Math.abs(b.y - a.y) },
  };
}
