/** Repeatability of a measurement after Raunig et al. 2015, Stat Methods Med Res 24:27 (RSNA-QIBA). */

/** The same quantity, measured again and again with nothing changed; at least two values, none zero in the mean. */
export type Repeats = readonly number[];

/** Within-subject coefficient of variation in per cent: the root of the mean of the subjects' squared ones. */
export function withinSubjectCv(subjects: readonly Repeats[]): number {
  const squares = subjects.map((values) => {
    if (values.length < 2) throw new RangeError('Repeatability needs each subject measured twice at least.');
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    return variance / mean ** 2;
  });
  return 100 * Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
}

/** 1.96 · √2: of two measurements of one thing, 95 % lie no further apart than so many within-subject deviations. */
const TWO_OF_ONE = 1.96 * Math.SQRT2;

/** Repeatability coefficient in per cent. */
export const repeatabilityCoefficient = (subjects: readonly Repeats[]): number =>
  TWO_OF_ONE * withinSubjectCv(subjects);
