import type { SeriesImage, Vector3 } from '@overread/models/input.js';
import type { Warning } from '@overread/models/result.js';

/** The slice normal (row × column direction) where every image has a position and the same orientation, else null. */
export function commonNormal(images: readonly SeriesImage[]): Vector3 | null {
  const first = images[0]?.imageOrientationPatient;
  if (!first) return null;
  const same = images.every(
    ({ imagePositionPatient, imageOrientationPatient }) =>
      imagePositionPatient !== null &&
      imageOrientationPatient?.every((value, index) => Math.abs(value - first[index]!) < 1e-3),
  );
  if (!same) return null;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = first;
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

/**
 * Micrometres along the normal; below that decimal strings differ.
 *
 * @param image one that has a position.
 */
export function depthOf(image: SeriesImage, normal: Vector3): number {
  const [x, y, z] = image.imagePositionPatient!;
  return Math.round((x * normal[0] + y * normal[1] + z * normal[2]) * 1000);
}

/** Modalities whose series are stacks of slices; others have no positions and need none. */
const CROSS_SECTIONS = new Set(['CT', 'MR', 'PT']);
/** A step beyond so many usual ones is a gap: half a slice more is what spacing may differ by within one series. */
const GAP = 1.5;

/**
 * What a reader has to know of how the images of a series lie: no position, several orientations, slices that are missing,
 * slices that are there twice.
 *
 * @param images in spatial order (see `assembleSeries`), pixels are not looked at.
 */
export function geometryWarnings(images: readonly SeriesImage[], modality: string): Warning[] {
  if (images.length < 2) return [];
  const normal = commonNormal(images);
  if (normal) return spacingWarnings(images.map((image) => depthOf(image, normal)));
  const placed = images.filter((image) => image.imagePositionPatient && image.imageOrientationPatient).length;
  if (placed === images.length) {
    const message = 'The images lie in several orientations; they are ordered by their numbers.';
    return [{ code: 'SEVERAL_ORIENTATIONS', message }];
  }
  if (placed === 0 && !CROSS_SECTIONS.has(modality)) return [];
  const message = `${images.length - placed} of ${images.length} images do not say where they lie; they are ordered by their numbers.`;
  return [{ code: 'GEOMETRY_MISSING', message }];
}

function spacingWarnings(depths: readonly number[]): Warning[] {
  const warnings: Warning[] = [];
  const counts = new Map<number, number>();
  for (const depth of depths) counts.set(depth, (counts.get(depth) ?? 0) + 1);
  const positions = [...counts.keys()];
  const usual = mostFrequent([...counts.values()]);
  // Several images at every position are phases, echoes or diffusion weights: that is how such series are.
  const crowded = positions.filter((depth) => counts.get(depth)! > usual);
  if (crowded.length > 0) {
    const message = `At ${places(crowded)} there are more images than at the other positions.`;
    warnings.push({ code: 'SLICES_REPEATED', message });
  }
  const steps = positions.slice(1).map((depth, index) => depth - positions[index]!);
  const step = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const gaps = positions.filter((_, index) => (steps[index] ?? 0) > GAP * step);
  if (gaps.length > 0) {
    const millimetres = (step / 1000).toFixed(2);
    const message = `Slices seem to be missing after ${places(gaps)}, where the next one is farther than the usual ${millimetres} mm.`;
    warnings.push({ code: 'SLICES_MISSING', message });
  }
  return warnings;
}

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0];
}

const NAMED = 3;

/** Positions in words: the first few, in millimetres along the normal. */
function places(depths: readonly number[]): string {
  const named = depths.slice(0, NAMED).map((depth) => `${(depth / 1000).toFixed(1)} mm`);
  const more = depths.length > NAMED ? ` and ${depths.length - NAMED} more places` : '';
  return `${named.join(', ')}${more}`;
}
