import type { Plane } from '../runtime/plane.js';
import { MAP, type ProposeMap } from './marks.js';

/** Test support: the pictures that `models/training/mammography/reference.py` makes by the same formulas. */
export function film(columns: number, rows: number, chest: 'left' | 'right'): Plane {
  const values = new Float32Array(columns * rows);
  for (let y = 0, at = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1, at += 1) {
      const fromChest = chest === 'left' ? x : columns - 1 - x;
      const inside = (fromChest * 10 * rows) ** 2 + ((2 * y - rows) * 6 * columns) ** 2 < (6 * columns * rows) ** 2;
      const texture = (x * 37 + y * 91 + x * y * 13) % 211;
      const letter =
        fromChest > Math.floor((columns * 8) / 10) &&
        fromChest < Math.floor((columns * 9) / 10) &&
        y > Math.floor(rows / 10) &&
        y < Math.floor(rows / 5);
      values[at] = inside ? 900 + texture : letter ? 1900 : 60 + Math.floor(texture / 8);
    }
  }
  return { columns, rows, values };
}

/** A map whose values no two neighbouring cells share. */
export function wave(columns: number, rows: number, seed: number): Float32Array {
  return Float32Array.from({ length: columns * rows }, (_, at) => {
    const [x, y] = [at % columns, Math.floor(at / columns)];
    return ((x * 53 + y * 97 + x * y * (3 + seed)) % 1009) / 1009;
  });
}

export function waves(): ProposeMap {
  const [heat, width, height] = [0, 1, 2].map((seed) => wave(MAP.columns, MAP.rows, seed)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  return { heat, width: width.map((value) => value - 0.5), height: height.map((value) => value - 0.5) };
}
