/** Left and right kept apart: networks take one leg for the other where they cross. */
import type { Point } from '../runtime/images.js';
import type { BlazePose } from './blazepose.js';
import { distance, torsoLength } from './body.js';
import type { Keypoint } from './movenet.js';
import { COCO_TO_LANDMARK, Joint, LANDMARK_MIRROR } from './skeleton.js';

/** Limbs whose two sides can be exchanged as a whole: landmarks of the left one. */
const LIMBS: readonly (readonly number[])[] = [
  [Joint.leftKnee, Joint.leftAnkle, Joint.leftHeel, Joint.leftFootIndex],
  [Joint.leftElbow, Joint.leftWrist, Joint.leftPinky, Joint.leftIndex, Joint.leftThumb],
];

// Exchanged counts only where it explains the points much better, and where the limbs are apart enough to tell.
const MUCH_BETTER = 0.5;
const APART = 0.12;

const COCO_OF = new Map<number, number>(COCO_TO_LANDMARK.map((landmark, index) => [landmark, index]));

/** Distances summed over a limb's joints and both sides: as they stand, and exchanged. */
function costs(limb: readonly number[], points: (index: number) => Point, reference: (index: number) => Point) {
  let kept = 0;
  let exchanged = 0;
  for (const left of limb) {
    const right = LANDMARK_MIRROR[left]!;
    kept += distance(points(left), reference(left)) + distance(points(right), reference(right));
    exchanged += distance(points(left), reference(right)) + distance(points(right), reference(left));
  }
  return { kept: kept / (2 * limb.length), exchanged: exchanged / (2 * limb.length) };
}

function looksExchanged({ kept, exchanged }: { kept: number; exchanged: number }, torso: number): boolean {
  return exchanged < MUCH_BETTER * kept && kept > APART * torso;
}

/**
 * Views of one person in which the sides of a limb are named alike: those that differ are exchanged, so that a mean of
 * them is not a limb halfway between both. The majority is believed, and of two the first.
 */
export function alignViews(views: readonly BlazePose[]): BlazePose[] {
  const [first] = views;
  if (!first) return [];
  const torso = torsoLength(first.landmarks);
  return LIMBS.reduce<BlazePose[]>(
    (aligned, limb) => {
      const reference = aligned[0]!;
      const differs = aligned.map((view) =>
        looksExchanged(
          costs(
            limb,
            (index) => view.landmarks[index]!,
            (index) => reference.landmarks[index]!,
          ),
          torso,
        ),
      );
      const most = differs.filter((different) => different).length > views.length / 2;
      return aligned.map((view, index) => (differs[index] === most ? view : exchangePose(view, limb)));
    },
    [...views],
  );
}

export interface AgreedSides {
  readonly pose: BlazePose;
  readonly keypoints: readonly Keypoint[];
}

/**
 * Where the two networks name a limb's sides differently, exchanges them in the one that fits less to `expected`
 * (the positions foreseen from earlier frames); without an expectation in BlazePose, which errs more often.
 */
export function agreeOnSides(
  pose: BlazePose,
  keypoints: readonly Keypoint[],
  expected: readonly Point[] | null,
): AgreedSides {
  const torso = torsoLength(pose.landmarks);
  let agreed: AgreedSides = { pose, keypoints };
  for (const limb of LIMBS) {
    const shared = limb.filter((index) => COCO_OF.has(index));
    const ofPose = (index: number) => agreed.pose.landmarks[index]!;
    const ofBody = (index: number) => agreed.keypoints[COCO_OF.get(index)!]!;
    if (!looksExchanged(costs(shared, ofBody, ofPose), torso)) continue;
    const poseFits =
      expected !== null &&
      costs(shared, ofPose, (index) => expected[index]!).kept < costs(shared, ofBody, (index) => expected[index]!).kept;
    agreed = poseFits
      ? { ...agreed, keypoints: exchangeKeypoints(agreed.keypoints, shared) }
      : { ...agreed, pose: exchangePose(agreed.pose, limb) };
  }
  return agreed;
}

function exchangePose(pose: BlazePose, limb: readonly number[]): BlazePose {
  return { ...pose, landmarks: exchange(pose.landmarks, limb), world: exchange(pose.world, limb) };
}

function exchangeKeypoints(keypoints: readonly Keypoint[], limb: readonly number[]): Keypoint[] {
  const result = [...keypoints];
  for (const left of limb) {
    const a = COCO_OF.get(left)!;
    const b = COCO_OF.get(LANDMARK_MIRROR[left]!)!;
    [result[a], result[b]] = [result[b]!, result[a]!];
  }
  return result;
}

/** The list with a limb's two sides in each other's place. */
export function exchange<T>(points: readonly T[], limb: readonly number[]): T[] {
  const result = [...points];
  for (const left of limb) {
    const right = LANDMARK_MIRROR[left]!;
    [result[left], result[right]] = [result[right]!, result[left]!];
  }
  return result;
}

// So long may the guard hold against what both networks say, in seconds: a swap is a matter of a few frames, and a
// guard that began on the wrong side must let go.
const LONGEST_CORRECTION = 0.4;

// Over a longer step (seconds) a walking leg turns round, and constant velocity foresees nothing.
const LONGEST_STEP = 0.1;

/**
 * Undoes exchanges over time: both networks may take one leg for the other for a few frames where they cross, or where
 * the far leg is hidden. One guard follows one person.
 */
export class SideGuard {
  readonly #since = new Map<readonly number[], number>();
  #last: number | null = null;

  /**
   * The limbs (left landmarks) whose sides have to be exchanged in this frame. `expected` are the positions foreseen for
   * it, `before` those of the frame before: an extrapolation alone may itself be the mistake.
   */
  next(
    landmarks: readonly Point[],
    expected: readonly Point[] | null,
    before: readonly Point[] | null,
    time: number,
  ): (readonly number[])[] {
    const step = this.#last === null ? 0 : time - this.#last;
    this.#last = time;
    if (!expected || !before || step > LONGEST_STEP) return [];
    const torso = torsoLength(landmarks);
    return LIMBS.filter((limb) => {
      const against = (points: readonly Point[]) =>
        costs(
          limb,
          (index) => landmarks[index]!,
          (index) => points[index]!,
        );
      const { kept, exchanged } = against(before);
      if (!looksExchanged(against(expected), torso) || exchanged > kept) {
        this.#since.delete(limb);
        return false;
      }
      const since = this.#since.get(limb) ?? time;
      this.#since.set(limb, since);
      return time - since < LONGEST_CORRECTION;
    });
  }
}
