import type { RgbFrame } from '../input.js';
import { type Box, keepDistinct } from '../runtime/box.js';
import { stretchFrame } from '../runtime/images.js';
import type { ModelSession } from '../runtime/runtime.js';

/** A person's box: outer edges in pixels of the frame that was given. */
export interface PersonBox extends Box {
  readonly score: number;
}

const SIDE = 512;
const VALUES_PER_DETECTION = 6;
const PERSON = 0;

export interface PersonDetector {
  /** Persons with at least this score (0 to 1), best first. */
  detect(frame: RgbFrame, threshold: number): Promise<PersonBox[]>;
}

/** CenterNet on COCO's classes; Zhou X. et al. 2019, Objects as Points, arXiv:1904.07850. */
export function createPersonDetector(session: ModelSession): PersonDetector {
  const input = new Float32Array(SIDE * SIDE * 3);
  return {
    async detect(frame, threshold) {
      // Trained on frames stretched to the square; raw values of 0 to 255.
      stretchFrame(frame, SIDE, input);
      const { detections } = await session.run({ 'tower_0/images': { data: input, dims: [1, SIDE, SIDE, 3] } });
      return readDetections(detections!.data as Float32Array, frame, threshold);
    },
  };
}

/** Rows of x1, y1, x2, y2 in pixels of the square, score, class. */
export function readDetections(
  values: Float32Array,
  frame: { readonly width: number; readonly height: number },
  threshold: number,
): PersonBox[] {
  const scaleX = frame.width / SIDE;
  const scaleY = frame.height / SIDE;
  const boxes: PersonBox[] = [];
  for (let at = 0; at + VALUES_PER_DETECTION <= values.length; at += VALUES_PER_DETECTION) {
    const x = values[at]! * scaleX;
    const y = values[at + 1]! * scaleY;
    const score = values[at + 4]!;
    if (values[at + 5] !== PERSON || score < threshold) continue;
    boxes.push({ x, y, width: values[at + 2]! * scaleX - x, height: values[at + 3]! * scaleY - y, score });
  }
  boxes.sort((a, b) => b.score - a.score);
  return keepDistinct(boxes, (box) => box, SAME_PERSON);
}

// CenterNet needs no suppression by design, yet at a low threshold one person now and then gets two boxes.
const SAME_PERSON = 0.6;
