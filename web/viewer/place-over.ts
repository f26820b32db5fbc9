import type { Point } from './shapes';

/** Outer edges, in pixels of an image. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The CSS transform of a picture of columns × rows pixels that lies over an area of the image.
 *
 * @param imageToElement see `StackViewer`: pixel centres are whole numbers, so that outer edges begin half a pixel before
 * @returns null before an image is there
 */
export function placeOver(
  { x, y, width, height }: Area,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  imageToElement: (point: Point) => readonly [number, number] | null,
): string | null {
  const [origin, right, bottom] = [
    imageToElement([x - 0.5, y - 0.5]),
    imageToElement([x + width - 0.5, y - 0.5]),
    imageToElement([x - 0.5, y + height - 0.5]),
  ];
  if (!origin || !right || !bottom) return null;
  const across = [(right[0] - origin[0]) / columns, (right[1] - origin[1]) / columns];
  const down = [(bottom[0] - origin[0]) / rows, (bottom[1] - origin[1]) / rows];
  return `matrix(${[...across, ...down, ...origin].join(', ')})`;
}
