/** Which way is the patient's left: letters at the edges of the image (DICOM LPS: +x left, +y posterior, +z head). */

export type Vector3 = readonly [number, number, number];

export interface EdgeLetters {
  readonly top: string;
  readonly right: string;
  readonly bottom: string;
  readonly left: string;
}

/** Axes that a direction leans towards by less than about 15° are left out. */
const leastPart = 0.26;

/** `L`, or for oblique directions the letters in order of size: `LA`. */
export function directionLetters([x, y, z]: Vector3): string {
  const parts = [
    { size: Math.abs(x), letter: x > 0 ? 'L' : 'R' },
    { size: Math.abs(y), letter: y > 0 ? 'P' : 'A' },
    { size: Math.abs(z), letter: z > 0 ? 'H' : 'F' },
  ];
  return parts
    .filter((part) => part.size >= leastPart)
    .toSorted((a, b) => b.size - a.size)
    .map((part) => part.letter)
    .join('');
}

const opposites: Readonly<Record<string, string>> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };
const opposite = (letters: string): string => [...letters].map((letter) => opposites[letter] ?? letter).join('');

/**
 * From the camera, so that the letters follow flips and rotations of the view.
 * @param viewUp unit vector towards the top of the screen
 * @param viewPlaneNormal unit vector towards the reader
 */
export function edgeLetters(viewUp: Vector3, viewPlaneNormal: Vector3): EdgeLetters {
  const [ux, uy, uz] = viewUp;
  const [nx, ny, nz] = viewPlaneNormal;
  const right: Vector3 = [uy * nz - uz * ny, uz * nx - ux * nz, ux * ny - uy * nx];
  const top = directionLetters(viewUp);
  return { top, bottom: opposite(top), right: directionLetters(right), left: opposite(directionLetters(right)) };
}

/**
 * From Patient Orientation (0020,0020): towards the right end of a row, towards the lower end of a column. For images
 * without a place in the patient (mammograms, secondary captures), shown as stored.
 */
export function edgeLettersOfRowAndColumn([row = '', column = '']: readonly string[]): EdgeLetters | null {
  if (row === '' && column === '') return null;
  return { right: row, left: opposite(row), bottom: column, top: opposite(column) };
}

/** What is mirrored on the screen. */
export interface Turn {
  readonly across: boolean;
  readonly down: boolean;
}

/** Patient Orientation (0020,0020) of what is on the screen. */
export function turned([row = '', column = '']: readonly string[], turn: Turn | null): readonly [string, string] {
  return [turn?.across ? opposite(row) : row, turn?.down ? opposite(column) : column];
}
