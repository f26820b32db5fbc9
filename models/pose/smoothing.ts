/** One-Euro filter; Casiez G., Roussel N., Vogel D. 2012, CHI '12, doi:10.1145/2207676.2208639. */

export interface OneEuroSettings {
  /** Hz: how strongly a point at rest is smoothed. Lower is calmer and slower. */
  readonly minimumCutoff: number;
  /** How fast the cut-off rises with speed: higher follows a quick movement with less delay. */
  readonly speedCoefficient: number;
  /** Hz: smoothing of the speed itself. */
  readonly speedCutoff: number;
}

/** Filters one number over time. */
export class OneEuroFilter {
  #value: number | null = null;
  #raw = 0;
  #speed = 0;
  #time = 0;

  constructor(private readonly settings: OneEuroSettings) {}

  /** `time` in seconds, growing from call to call. `speedCoefficient` is for speeds of `scale` a second. */
  next(raw: number, time: number, scale = 1): number {
    if (this.#value === null) {
      this.#value = raw;
    } else {
      const step = time - this.#time;
      const speed = (raw - this.#raw) / step;
      this.#speed += (speed - this.#speed) * weight(this.settings.speedCutoff, step);
      const cutoff = this.settings.minimumCutoff + this.settings.speedCoefficient * Math.abs(this.#speed / scale);
      this.#value += (raw - this.#value) * weight(cutoff, step);
    }
    this.#raw = raw;
    this.#time = time;
    return this.#value;
  }
}

/** Share of the new sample for a first-order low-pass with this cut-off (Hz) and step (s). */
function weight(cutoff: number, step: number): number {
  const elapsed = 2 * Math.PI * cutoff * step;
  return elapsed / (elapsed + 1);
}

/** Smooths points that move together, each coordinate by a filter of its own, speeds in units of the body's size. */
export class PointSmoother {
  readonly #filters: OneEuroFilter[];

  constructor(
    count: number,
    private readonly dimensions: number,
    settings: OneEuroSettings,
  ) {
    this.#filters = Array.from({ length: count * dimensions }, () => new OneEuroFilter(settings));
  }

  /** `scale` is the body's size in the points' unit: a person twice as near moves twice as many pixels. */
  next(points: readonly (readonly number[])[], time: number, scale: number): number[][] {
    return points.map((point, index) =>
      point.slice(0, this.dimensions).map((value, axis) => {
        // The scale goes to the speed only: positions divided by a length that is measured anew in every frame would
        // carry that measurement's noise, and the more so the further they are from the picture's corner.
        return this.#filters[index * this.dimensions + axis]!.next(value, time, scale);
      }),
    );
  }
}
