/** The images of a series as the networks read them. */
import type { Series } from '../input.js';
import { type Plane, planeOf } from '../runtime/plane.js';
import { measured, normalise } from './intensity.js';
import type { Sequence } from './sequence.js';
import { type Square, sampleSquare } from './square.js';

/** A slice with its neighbours, normalised; where there is none, or as T1 post-contrast was learnt singly, itself. */
export interface Slice {
  readonly index: number;
  readonly before: Plane;
  readonly plane: Plane;
  readonly after: Plane;
}

/** Mean of a slice normalised with its volume under which it holds next to nothing of the head. */
const EMPTY = 0.03;

/** Slices that hold something of the head, in the order of the series. */
export function readSlices(series: Series, sequence: Sequence): Slice[] {
  const raw = series.images.map(planeOf);
  const least = raw.length === 1 ? 0 : EMPTY;
  const { means, normalised } = measured(raw);
  const full = means.flatMap((mean, index) => (mean > least ? [index] : []));
  if (sequence === 'T1CE') {
    return full.map((index) => {
      const [plane] = normalise([raw[index]!]) as [Plane];
      return { index, before: plane, plane, after: plane };
    });
  }
  const volume = normalised();
  return full.map((index) => {
    const plane = volume[index]!;
    const beside = (other: number): Plane => {
      const found = volume[other];
      return found?.columns === plane.columns && found.rows === plane.rows ? found : plane;
    };
    return { index, before: beside(index - 1), plane, after: beside(index + 1) };
  });
}

/** Whole slices are wanted three times, as a slice and as a neighbour on either side: the last square of each is kept. */
export class Sampler {
  readonly #last = new Map<Plane, { readonly square: Square; readonly values: Float32Array }>();

  /** @param size pixels a side of what is made of a square */
  constructor(private readonly size: number) {}

  /** Writes a square of a slice as a network's input: 3 × size × size values from `offset` on. */
  write(slice: Slice, square: Square, target: Float32Array, offset: number): void {
    for (const [channel, plane] of [slice.before, slice.plane, slice.after].entries()) {
      target.set(this.#sample(plane, square), offset + channel * this.size * this.size);
    }
  }

  #sample(plane: Plane, square: Square): Float32Array {
    const known = this.#last.get(plane);
    if (known && isSame(known.square, square)) return known.values;
    const values = new Float32Array(this.size * this.size);
    sampleSquare(plane, square, this.size, values);
    this.#last.set(plane, { square, values });
    return values;
  }
}

const isSame = (a: Square, b: Square): boolean => a.x === b.x && a.y === b.y && a.side === b.side;
