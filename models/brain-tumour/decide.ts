import { type Box, keepDistinct } from '../runtime/box.js';
import { type Component, connectedComponents } from '../runtime/components.js';
import type { Plane } from '../runtime/plane.js';
import type { ModelSession } from '../runtime/runtime.js';
import type { Proposal } from './candidates.js';
import type { Detected } from './detect.js';
import type { Distances } from './familiar.js';
import { lookAt, MAP } from './look.js';
import { aroundCandidate, pasteSquare, type Region } from './square.js';

/** Candidates whose outlines' boxes overlap more than this (IoU) are one. */
const SAME = 0.5;

/** In the order of the network's heads. */
export const KINDS = ['glioma', 'meningioma', 'pituitary'] as const;
export type Kind = (typeof KINDS)[number];

/** What was set on the development part (`evaluate.py`, `Operating`), never on validation. */
export interface Operating {
  /** Probability of a lesion = sigmoid(slope · logit + offset) (Platt 1999). */
  readonly slope: number;
  readonly offset: number;
  /** Divides the logits of the kinds (Guo et al. 2017). */
  readonly temperature: number;
  /** Probability from which a pixel belongs to the outline. */
  readonly outline: number;
}

/** Pixels of a slice: row-major indices. */
export interface Outline {
  readonly columns: number;
  readonly rows: number;
  readonly cells: readonly number[];
}

/** What stage 2 says of a candidate. */
export interface Judged {
  /** Index of the image in the series. */
  readonly slice: number;
  readonly proposal: Proposal;
  readonly probability: number;
  readonly kinds: Readonly<Record<Kind, number>>;
  /** Of its slice to what stage 1 learnt from. */
  readonly distances: Distances;
  readonly outline: Outline;
  /** Outer edges of the outline's largest part, in pixels of the slice. */
  readonly box: Box;
}

/**
 * Looks at every candidate at full resolution.
 *
 * @returns those in which it outlines anything, without doubles, by slices
 */
export async function decideCandidates(
  session: ModelSession,
  detected: readonly Detected[],
  operating: Operating,
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<Judged[]> {
  const looks = detected.flatMap(({ slice, proposals, distances }) =>
    proposals.map((proposal) => ({ slice, distances, proposal, square: aroundCandidate(proposal.box, slice.plane) })),
  );
  const judged: Judged[] = [];
  let done = 0;
  for await (const { look, output } of lookAt(session, looks, signal)) {
    const { slice, distances, proposal, square } = look;
    const pasted = pasteSquare(output('map'), MAP, square, slice.plane);
    const marked = outlineOf(pasted, slice.plane, operating.outline);
    if (marked !== null) {
      const probabilities = probabilitiesOf(output('heads'), operating);
      judged.push({ slice: slice.index, proposal, distances, ...marked, ...probabilities });
    }
    done += 1;
    progress(done / looks.length);
  }
  return withoutDoubles(judged);
}

function outlineOf(pasted: Region, { columns, rows }: Plane, level: number): Pick<Judged, 'outline' | 'box'> | null {
  const parts = connectedComponents(pasted.columns, pasted.rows, (index) => pasted.values[index]! >= level);
  const largest = parts.reduce<Component | null>((a, b) => (a && a.cells.length >= b.cells.length ? a : b), null);
  if (largest === null) return null;
  const { left, top, right, bottom } = largest;
  const inSlice = (cell: number): number =>
    (pasted.top + Math.floor(cell / pasted.columns)) * columns + pasted.left + (cell % pasted.columns);
  const cells = parts.flatMap((part) => part.cells.map(inSlice)).sort((a, b) => a - b);
  return {
    outline: { columns, rows, cells },
    box: { x: pasted.left + left, y: pasted.top + top, width: right - left + 1, height: bottom - top + 1 },
  };
}

function probabilitiesOf(
  logits: Float32Array,
  { slope, offset, temperature }: Operating,
): Pick<Judged, 'probability' | 'kinds'> {
  const [lesion = 0, ...kinds] = logits;
  const highest = Math.max(...kinds);
  const weights = kinds.map((logit) => Math.exp((logit - highest) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const [glioma = 0, meningioma = 0, pituitary = 0] = weights.map((weight) => weight / total);
  return { probability: 1 / (1 + Math.exp(-(slope * lesion + offset))), kinds: { glioma, meningioma, pituitary } };
}

/** Of candidates of one slice that outline the same, the surest. */
function withoutDoubles(judged: readonly Judged[]): Judged[] {
  const slices = Map.groupBy(judged, (one) => one.slice);
  return [...slices.keys()]
    .sort((a, b) => a - b)
    .flatMap((slice) => {
      const surest = slices.get(slice)!.sort((a, b) => b.probability - a.probability);
      return keepDistinct(surest, (one) => one.box, SAME);
    });
}
