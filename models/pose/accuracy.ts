/** What each accuracy setting does with a frame; measured in card.md of `pose/`. */
import type { View } from './observe.js';

export type Accuracy = 'lite' | 'full' | 'heavy';

export interface Effort {
  readonly views: readonly View[];
  /** Whether MoveNet looks at the mirror image, too. */
  readonly flipBody: boolean;
}

// Two views, one of them mirrored and of another size, cost as much as a flip test and take more off the error: noise
// of the network that depends on how the person lies in the crop averages out, too.
export const EFFORTS: Readonly<Record<Accuracy, Effort>> = {
  lite: { views: [{ scale: 0.85, mirrored: false }], flipBody: false },
  full: {
    views: [
      { scale: 1, mirrored: false },
      { scale: 0.85, mirrored: true },
    ],
    flipBody: false,
  },
  heavy: {
    views: [
      { scale: 1.15, mirrored: false },
      { scale: 1, mirrored: true },
    ],
    // MoveNet runs beside BlazePose; next to two runs of the heavy network its second one costs no time.
    flipBody: true,
  },
};
