/** Connected parts of what a network marks, in a slice and through a volume. */

/** A part of a map: indices of its cells, and the cells that it spans, last ones included. */
export interface Component {
  readonly cells: readonly number[];
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * 8-connected parts, in the order of their first cell.
 *
 * @param marked whether the cell of this index (row-major) belongs to any
 */
export function connectedComponents(columns: number, rows: number, marked: (index: number) => boolean): Component[] {
  const seen = new Uint8Array(columns * rows);
  const found: Component[] = [];
  for (let start = 0; start < seen.length; start += 1) {
    if (seen[start] === 0 && marked(start)) found.push(flood(start));
  }
  return found;

  function flood(start: number): Component {
    const cells = [start];
    seen[start] = 1;
    let [left, top, right, bottom] = [columns, rows, 0, 0];
    // Grows while it is walked: each cell adds its neighbours.
    for (const cell of cells) {
      const [x, y] = [cell % columns, Math.floor(cell / columns)];
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
      for (let row = Math.max(0, y - 1); row <= Math.min(rows - 1, y + 1); row += 1) {
        for (let column = Math.max(0, x - 1); column <= Math.min(columns - 1, x + 1); column += 1) {
          const next = row * columns + column;
          if (seen[next] === 1 || !marked(next)) continue;
          seen[next] = 1;
          cells.push(next);
        }
      }
    }
    return { cells: cells.sort((a, b) => a - b), left, top, right, bottom };
  }
}
