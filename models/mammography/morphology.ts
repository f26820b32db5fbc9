/** Shapes on a grid of cells: 1 is inside. */
import { connectedComponents } from '../runtime/components.js';

export interface Shape {
  readonly columns: number;
  readonly rows: number;
  readonly cells: Uint8Array;
}

/**
 * Takes off (`false`) or adds (`true`) a rim, as many times as told, by the cross of a cell and its four neighbours. What lies beyond
 * the grid counts as inside when a rim is taken off, and adds nothing.
 */
export function withRim(shape: Shape, add: boolean, times: number): Shape {
  const { columns, rows } = shape;
  let cells = shape.cells;
  const turned = add ? 1 : 0;
  for (let time = 0; time < times; time += 1) {
    const next = cells.slice();
    for (let row = 0, at = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1, at += 1) {
        const reached =
          (column > 0 && cells[at - 1] === turned) ||
          (column + 1 < columns && cells[at + 1] === turned) ||
          (row > 0 && cells[at - columns] === turned) ||
          (row + 1 < rows && cells[at + columns] === turned);
        if (reached) next[at] = turned;
      }
    }
    cells = next;
  }
  return { columns, rows, cells };
}

/** The largest 8-connected part, the first of several of one size; null where nothing is inside. */
export function largestPart({ columns, rows, cells }: Shape): Shape | null {
  const parts = connectedComponents(columns, rows, (at) => cells[at] === 1);
  const [first, ...others] = parts;
  if (first === undefined) return null;
  const largest = others.reduce((a, b) => (b.cells.length > a.cells.length ? b : a), first);
  const kept = new Uint8Array(columns * rows);
  for (const cell of largest.cells) kept[cell] = 1;
  return { columns, rows, cells: kept };
}

/** Fills what is closed in: outside parts (8-connected) that do not reach the edge of the grid. */
export function withoutHoles({ columns, rows, cells }: Shape): Shape {
  const filled = cells.slice();
  for (const part of connectedComponents(columns, rows, (at) => cells[at] === 0)) {
    const inside = part.left > 0 && part.top > 0 && part.right < columns - 1 && part.bottom < rows - 1;
    if (inside) for (const cell of part.cells) filled[cell] = 1;
  }
  return { columns, rows, cells: filled };
}
