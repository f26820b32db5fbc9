import type { Plane } from '../runtime/plane.js';

/** Test support: the pictures that `models/training/brain_tumour/reference.py` makes by the same formula. */
export function picture(columns: number, rows: number, seed: number): Plane {
  const values = new Float32Array(columns * rows);
  const [margin, top] = [Math.floor(columns / 8), Math.floor(rows / 8)];
  for (let y = top + 1; y < rows; y += 1) {
    for (let x = margin + 1; x < columns - margin; x += 1) {
      values[y * columns + x] = (x * 37 + y * 91 + x * y * 13 + seed * 101) % 1023;
    }
  }
  return { columns, rows, values };
}
