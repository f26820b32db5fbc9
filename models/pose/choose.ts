import { overlap } from '../runtime/box.js';
import type { PersonBox } from './detector.js';

type Box = Omit<PersonBox, 'score'>;

// A bystander of a tenth of the area is not who was filmed, and no reason to doubt who was.
const NOTICEABLE_AREA = 0.15;
const SAME_PERSON = 0.3;

/**
 * Who is being filmed: the person that was followed so far, if a box still lies on them; else the largest, with those
 * near the middle of the picture preferred. Null where there is nobody.
 */
export function choosePerson(
  boxes: readonly PersonBox[],
  frame: { readonly width: number; readonly height: number },
  followed: Box | null,
): PersonBox | null {
  const again = followed && best(boxes, (box) => overlap(box, followed));
  if (again && overlap(again, followed) >= SAME_PERSON) return again;
  return best(boxes, (box) => {
    const offCentre = Math.abs(box.x + box.width / 2 - frame.width / 2) / (frame.width / 2);
    return box.width * box.height * (1 - offCentre / 2) * box.score;
  });
}

/** Persons other than the one who is followed, large enough to be confused with them. */
export function countOthers(boxes: readonly PersonBox[], followed: Box): number {
  const area = followed.width * followed.height;
  return boxes.filter(
    (box) =>
      box.width * box.height >= NOTICEABLE_AREA * area &&
      overlap(box, followed) < SAME_PERSON &&
      !inside(box, followed),
  ).length;
}

/** A box within the followed one is a part of the same person (an arm, the trunk) more often than somebody else. */
function inside(box: Box, outer: Box): boolean {
  const middleX = box.x + box.width / 2;
  const middleY = box.y + box.height / 2;
  return middleX > outer.x && middleX < outer.x + outer.width && middleY > outer.y && middleY < outer.y + outer.height;
}

function best<T>(items: readonly T[], rank: (item: T) => number): T | null {
  let winner: T | null = null;
  for (const item of items) if (winner === null || rank(item) > rank(winner)) winner = item;
  return winner;
}
