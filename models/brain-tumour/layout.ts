/** Whether the images of a series are one stack that can be read, whatever they show. */
import type { Series } from '../input.js';
import { SAME_PLACE, type Stack, stackOf, stepsOf } from '../runtime/stack.js';

/** Pixels along the shorter side under which there is nothing to see, and along the longer one that no head scan has. */
const SMALLEST = 48;
const LARGEST = 2048;
/** Steps over so many median ones hold a missing slice. */
const MISSING = 1.5;

/** @returns why not, as the reader is to see it; null where they are */
export function reasonAgainstImages({ images }: Series): string | null {
  const [first] = images;
  if (!first) return 'The series has no images.';
  const { columns, rows } = first;
  if (Math.min(columns, rows) < SMALLEST || Math.max(columns, rows) > LARGEST) {
    return `The images have ${columns} × ${rows} pixels; between ${SMALLEST} and ${LARGEST} a side are read.`;
  }
  if (images.some((image) => image.columns !== columns || image.rows !== rows)) {
    return 'The series mixes images of several sizes: which belong together is not known.';
  }
  const stack = stackOf(images);
  if (stack === null) {
    const oriented = images.some(({ imageOrientationPatient }) => imageOrientationPatient !== null);
    return oriented && images.length > 1
      ? 'The images of the series are not parallel, or only some say where they lie: they are no one stack.'
      : null;
  }
  if (stepsOf(stack.depths).some((step) => step <= SAME_PLACE)) {
    return 'The series holds several images of one place, as of several echoes or phases: which to read is not known.';
  }
  return null;
}

/** How many places of the stack have no image, by its usual distance between slices. */
export function missingSlices(stack: Stack | null): number {
  const spacing = stack?.spacing;
  if (spacing == null) return 0;
  return stepsOf(stack!.depths)
    .filter((step) => step > MISSING * spacing)
    .reduce((sum, step) => sum + Math.round(step / spacing) - 1, 0);
}

/** Whether two slices, neighbours in the series, have a place without an image between them. */
export function isGap(a: number, b: number, { depths, spacing }: Stack): boolean {
  return spacing !== null && Math.abs(depths[a]! - depths[b]!) > MISSING * spacing * Math.abs(a - b);
}
