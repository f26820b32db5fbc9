/** Stage 2: whether a mark is a lesion, seen at full available resolution and in its surroundings. */
import { keepDistinct } from '../runtime/box.js';
import type { Plane } from '../runtime/plane.js';
import type { ModelSession } from '../runtime/runtime.js';
import type { Point } from './affine.js';
import { holds } from './breast.js';
import { type Mark, SAME } from './marks.js';
import { inImage, type Prepared } from './prepare.js';
import { moved, resized, SCALES, SIZE, squaresAround } from './squares.js';
import { average, drawView } from './view.js';

/** How the two stages' logits join: fitted on marks that no network was trained on (`evaluate.py`, `Operating`). */
export interface Operating {
  readonly first: number;
  readonly second: number;
  readonly offset: number;
  /** Of a mark's sides over what stage 2 says: how large a lesion is, is surer too large than too small. */
  readonly size: number;
}

export interface Judged {
  /** In pixels of the image, moved by stage 2; its score is the probability that both stages give. */
  readonly mark: Mark;
  /** What each stage says by itself, 0 to 1. */
  readonly detect: number;
  readonly decide: number;
}

const BATCH = 8;

/** @returns the surest first, without those that mark the same or lie beside the breast */
export async function decideMarks(
  session: ModelSession,
  { breast, plane, canvas }: Prepared,
  marks: readonly Mark[],
  operating: Operating,
  signal: AbortSignal,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  const averaged = remembering(plane);
  for (let start = 0; start < marks.length; start += BATCH) {
    signal.throwIfAborted();
    const batch = marks.slice(start, start + BATCH);
    const squares = new Float32Array(batch.length * SCALES * SIZE * SIZE);
    for (const [n, mark] of batch.entries()) {
      for (const [scale, map] of squaresAround(mark, canvas).entries()) {
        const from = (n * SCALES + scale) * SIZE * SIZE;
        drawView(plane, map, { columns: SIZE, rows: SIZE }, squares.subarray(from, from + SIZE * SIZE), averaged);
      }
    }
    const found = await session.run({ squares: { data: squares, dims: [batch.length, SCALES, SIZE, SIZE] } });
    const [logits, shifts] = [found.lesion?.data, found.shift?.data];
    if (!(logits instanceof Float32Array && shifts instanceof Float32Array)) {
      throw new RangeError('stage 2 gives no lesion or no shift');
    }
    for (const [n, mark] of batch.entries()) {
      const [x = 0, y = 0, width = 0, height = 0] = shifts.subarray(4 * n, 4 * n + 4);
      const there = inImage(resized(moved(mark, [x, y, width, height]), operating.size), canvas);
      const logit = logits[n]!;
      const both = operating.first * logitOf(mark.score) + operating.second * logit + operating.offset;
      judged.push({ mark: { ...there, score: sigmoid(both) }, detect: mark.score, decide: sigmoid(logit) });
    }
  }
  const middle = ({ mark: { x, y, width, height } }: Judged): Point => ({ x: x + width / 2, y: y + height / 2 });
  const inside = judged.filter((one) => holds(breast, middle(one))).sort((a, b) => b.mark.score - a.mark.score);
  return keepDistinct(inside, (one) => one.mark, SAME);
}

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

function logitOf(probability: number): number {
  const p = Math.min(Math.max(probability, 1e-6), 1 - 1e-6);
  return Math.log(p / (1 - p));
}

/** Marks of one image are shrunk by few different factors: each is worked out once. */
function remembering(plane: Plane): (plane: Plane, k: number) => Plane {
  const known = new Map<number, Plane>();
  return (_, k) => {
    const found = known.get(k) ?? average(plane, k);
    known.set(k, found);
    return found;
  };
}
