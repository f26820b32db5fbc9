/** Stage 1: where in a breast a lesion may lie. */
import type { ModelSession } from '../runtime/runtime.js';
import { CANVAS } from './breast.js';
import { MAP, type Mark, marksOf } from './marks.js';
import type { Prepared } from './prepare.js';
import { drawView } from './view.js';

/** Marks that stage 2 looks at, the surest first. */
const LOOKED_AT = 16;

export interface Detected {
  /** On the canvas, the surest first. */
  readonly marks: readonly Mark[];
  /** MAP probabilities over the canvas: the heat map. */
  readonly heat: Float32Array;
  /** Of the breast as a whole to those that stage 1 learnt from. */
  readonly distance: number;
  /** The canvas as it was drawn. */
  readonly drawn: Float32Array;
}

/** @throws what the session throws */
export async function detectLesions(session: ModelSession, { plane, canvas }: Prepared): Promise<Detected> {
  const drawn = new Float32Array(CANVAS.columns * CANVAS.rows);
  drawView(plane, canvas, CANVAS, drawn);
  const found = await session.run({ image: { data: drawn, dims: [1, 1, CANVAS.rows, CANVAS.columns] } });
  const output = (name: string): Float32Array => {
    const data = found[name]?.data;
    if (!(data instanceof Float32Array)) throw new RangeError(`stage 1 gives no ${name}`);
    return data;
  };
  const cells = MAP.columns * MAP.rows;
  const [heat, sizes] = [output('heat'), output('sizes')];
  const marks = marksOf({ heat, width: sizes.subarray(0, cells), height: sizes.subarray(cells, 2 * cells) });
  return { marks: marks.slice(0, LOOKED_AT), heat, distance: output('distance')[0]!, drawn };
}
