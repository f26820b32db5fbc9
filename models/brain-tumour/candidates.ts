import type { Box } from '../runtime/box.js';
import { connectedComponents } from '../runtime/components.js';
import type { Square } from './square.js';

/** What stage 1 proposes in one slice. */
export interface Proposal {
  /** Outer edges, in pixels of the slice. */
  readonly box: Box;
  /** Highest probability in it. */
  readonly score: number;
  /** Cells of stage 1's map. */
  readonly cells: number;
}

/** As many as stage 2 looks at in one slice. */
const MOST = 8;

/**
 * Cuts stage 1's map into candidates: its 8-connected parts, the surest first.
 *
 * @param map probabilities, size × size, over the square
 * @param threshold low on purpose: what is no lesion stage 2 tells apart, what is missing here is missed for good
 */
export function proposalsOf(map: Float32Array, size: number, square: Square, threshold: number): Proposal[] {
  const unit = square.side / size;
  const left = square.x - square.side / 2;
  const top = square.y - square.side / 2;
  return connectedComponents(size, size, (index) => map[index]! >= threshold)
    .map((part) => ({
      box: {
        x: left + part.left * unit,
        y: top + part.top * unit,
        width: (part.right - part.left + 1) * unit,
        height: (part.bottom - part.top + 1) * unit,
      },
      score: part.cells.reduce((highest, cell) => Math.max(highest, map[cell]!), 0),
      cells: part.cells.length,
    }))
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST);
}
