/** The same head scanned again and again: what the phantom is asked for. */
import type { PhantomLesion, Pose } from '../phantoms/mr-head.js';

/** From half a millilitre to a third of a decilitre, apart from each other and from the skull. */
export const HEADS: readonly (readonly PhantomLesion[])[] = [
  [ball([32, -25, 18], 20), ball([-34, 30, 10], 14), ball([-36, -26, -8], 9), ball([30, 34, -14], 6)],
  [ball([-33, -24, 14], 17), ball([33, 30, 12], 12), ball([34, -28, -12], 10), ball([-30, 32, -16], 7)],
];

function ball(centre: PhantomLesion['centre'], radius: number): PhantomLesion {
  return { centre, semiAxes: [radius, radius, radius] };
}

export interface Scan {
  readonly seed: number;
  readonly pose: Pose;
}

/** Shifts below a pixel and a slice, and turns as between two visits with the head in the same holder. */
export const SCANS: readonly Scan[] = [
  { seed: 0, pose: { shift: [0, 0, 0], turn: 0 } },
  { seed: 1, pose: { shift: [0.4, -0.6, 0.9], turn: 1.5 } },
  { seed: 2, pose: { shift: [-0.5, 0.3, -1.2], turn: -2 } },
  { seed: 3, pose: { shift: [0.7, 0.5, 1.4], turn: 3 } },
  { seed: 4, pose: { shift: [-0.2, -0.4, 0.5], turn: -1 } },
];

/** Pixels of 1.25 mm, slices 3 mm apart. */
export const GRID = { plane: 'axial', slices: 40, size: 192, gap: 3 } as const;
