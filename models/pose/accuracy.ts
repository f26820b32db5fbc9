/** What each accuracy setting does with a frame; what it costs and brings is measured in README.md beside this. */

/** The size of the BlazePose network. */
export type LandmarkNetworkSize = 'lite' | 'full' | 'heavy';

export type Accuracy = 'lite' | 'full' | 'heavy';

export interface Effort {
  readonly views: readonly {
    readonly network: LandmarkNetworkSize;
    /** Size of the region against MediaPipe's own. */
    readonly scale: number;
    readonly mirrored: boolean;
  }[];
  /** Whether MoveNet looks at the mirror image, too. */
  readonly flipBody: boolean;
}

// Two views, one of them mirrored and of another size, cost as much as a flip test and take more off the error: what a
// network errs depends on how the person lies in the crop. Two networks err less alike still.
export const EFFORTS: Readonly<Record<Accuracy, Effort>> = {
  lite: { views: [{ network: 'lite', scale: 0.85, mirrored: false }], flipBody: false },
  full: {
    views: [
      { network: 'full', scale: 1, mirrored: false },
      { network: 'full', scale: 0.85, mirrored: true },
    ],
    flipBody: false,
  },
  heavy: {
    views: [
      { network: 'heavy', scale: 1.1, mirrored: false },
      { network: 'heavy', scale: 0.85, mirrored: true },
      { network: 'full', scale: 1, mirrored: false },
    ],
    // MoveNet runs beside BlazePose; next to the heavy network its second run costs no time.
    flipBody: true,
  },
};
