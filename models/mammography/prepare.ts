/** A mammogram as both stages see it. */
import type { SeriesImage } from '../input.js';
import { type Plane, planeOf } from '../runtime/plane.js';
import { type Affine, apply, invert } from './affine.js';
import { type Breast, findBreast, normalise, stretchOf, toCanvas } from './breast.js';
import type { Mark } from './marks.js';

export interface Prepared {
  readonly breast: Breast;
  /** Normalised: 0 away from the breast, about 1 where it is densest. */
  readonly plane: Plane;
  /** Pixels of the image → pixels of the canvas. */
  readonly canvas: Affine;
}

/** @returns null where nothing like a breast is seen */
export function prepare(image: SeriesImage): Prepared | null {
  const plane = planeOf(image);
  const breast = findBreast(plane);
  if (breast === null) return null;
  const canvas = toCanvas(breast, stretchOf(breast, image.pixelSpacing));
  return { breast, plane: normalise(plane, breast), canvas };
}

/** From canvas pixels to those of the image, which may be mirrored. */
export function inImage(mark: Mark, canvas: Affine): Mark {
  const back = invert(canvas);
  const a = apply(back, mark);
  const b = apply(back, { x: mark.x + mark.width, y: mark.y + mark.height });
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { x, y, width: Math.abs(b.x - a.x), height: Math.abs(b.y - a.y), score: mark.score };
}
