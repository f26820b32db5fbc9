/** In which order the images of a series are read. Pure. */
import type { Vector3 } from './orientation';

interface Placed {
  readonly sopInstanceUid: string;
  readonly frame: number;
  readonly instanceNumber: number | null;
  readonly position: Vector3 | null;
  readonly orientation: readonly number[] | null;
}

/** How far direction cosines may differ and still be the same plane: rounding in the file. */
const samePlane = 1e-3;

/** Along the slices' normal where all lie in parallel planes, else by instance number; frames stay together. */
export function inReadingOrder<Image extends Placed>(images: readonly Image[]): Image[] {
  const byNumber = (a: Image, b: Image): number =>
    (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0) ||
    a.sopInstanceUid.localeCompare(b.sopInstanceUid) ||
    a.frame - b.frame;
  const reference = images[0]?.orientation;
  const parallel =
    reference !== null &&
    reference !== undefined &&
    images.every(
      (image) =>
        image.position !== null &&
        image.orientation?.every((cosine, place) => Math.abs(cosine - reference[place]!) < samePlane),
    );
  if (!parallel) return images.toSorted(byNumber);
  const [a, b, c, d, e, f] = reference as [number, number, number, number, number, number];
  const normal = [b * f - c * e, c * d - a * f, a * e - b * d] as const;
  const along = (image: Image): number =>
    image.position!.reduce((sum, coordinate, axis) => sum + coordinate * normal[axis]!, 0);
  // Slices of a few thousandths of a millimetre's difference are at the same place (several echoes, time points).
  return images.toSorted((first, second) => {
    const distance = along(first) - along(second);
    return Math.abs(distance) > samePlane ? distance : byNumber(first, second);
  });
}
