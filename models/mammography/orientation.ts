/** Which way up a breast hangs, by what is seen of the pectoral muscle. */
import { CANVAS } from './breast.js';

/** Of the canvas: the corner in which the muscle lies on a mediolateral oblique view. */
const [HIGH, WIDE] = [0.25, 0.35];
/** Difference of the two corners' means from which on it is told at all. */
const TOLD = 0.2;

/**
 * The corner at the chest wall that the pectoral muscle fills: brighter, and breast where the other is air. On mini-MIAS, all of whose
 * images hang upright, the upper corner is the brighter one in 98 of 100.
 *
 * @param drawn the canvas, chest wall to the left
 * @returns null where the corners are too much alike to tell, as on craniocaudal views
 */
export function pectoralCorner(drawn: Float32Array): 'top' | 'bottom' | null {
  let [top, bottom, count] = [0, 0, 0];
  const { columns, rows } = CANVAS;
  for (let row = 0; row < rows * HIGH; row += 1) {
    for (let column = 0; row / (rows * HIGH) + column / (columns * WIDE) < 1; column += 1) {
      top += drawn[row * columns + column]!;
      bottom += drawn[(rows - 1 - row) * columns + column]!;
      count += 1;
    }
  }
  const difference = (top - bottom) / count;
  return Math.abs(difference) < TOLD ? null : difference > 0 ? 'top' : 'bottom';
}
