/**
 * A head of ellipsoids as MR series, T1 post-contrast and FLAIR: tissues with noise and a bias field, and lesions whose place
 * and size are known. What is found in it can be held to the truth; what is not is no verdict on a real head.
 */
import { hash, noise } from './noise.js';
import {
  type Attributes,
  eachPixel,
  FIELD_OF_VIEW,
  type ObjectSeries,
  type Place,
  type SliceGrid,
  writeStudy,
} from './slices.js';

export type MrSequence = 'T1CE' | 'FLAIR' | 'T1';

/** An ellipsoid along the patient's axes. LPS, millimetres. */
export interface PhantomLesion {
  readonly centre: Place;
  readonly semiAxes: Place;
}

export interface MrSeries {
  readonly sequence: MrSequence;
  readonly grid: SliceGrid;
  readonly number: number;
}

export interface MrHead {
  readonly name: string;
  readonly lesions: readonly PhantomLesion[];
  readonly series: readonly MrSeries[];
  /** Standard deviation over the white matter's value; 0.03 unless told. */
  readonly noise?: number;
  /** Which noise; another scan of the same head has another. */
  readonly seed?: number;
  /** How the head lies in the scanner; as the axes say unless told. */
  readonly pose?: Pose;
  /** Attributes of the study that are not as `writeStudy` has them, e.g. `StudyDate` or `PatientID`. */
  readonly study?: Attributes;
}

export interface Pose {
  /** Millimetres, LPS. */
  readonly shift: Place;
  /** Degrees about the axis from feet to head. */
  readonly turn: number;
}

/** One ball of 40 mm in the left hemisphere, and an ellipsoid of 40 × 24 × 20 mm in the right. */
export const KNOWN_LESIONS: readonly PhantomLesion[] = [
  { centre: [32, -25, 18], semiAxes: [20, 20, 20] },
  { centre: [-34, 30, 10], semiAxes: [12, 20, 10] },
];

/** Cubic millimetres. */
export function volumeOf({ semiAxes: [a, b, c] }: PhantomLesion): number {
  return (4 / 3) * Math.PI * a * b * c;
}

export function isInside({ centre, semiAxes }: PhantomLesion, [x, y, z]: Place): boolean {
  const [u, v, w] = [(x - centre[0]) / semiAxes[0], (y - centre[1]) / semiAxes[1], (z - centre[2]) / semiAxes[2]];
  return u * u + v * v + w * w <= 1;
}

/** 0 or 1 for each pixel of a slice: what belongs to a lesion. */
export function lesionMask(lesions: readonly PhantomLesion[], grid: SliceGrid, slice: number): Uint8Array {
  const mask = new Uint8Array(grid.size * grid.size);
  eachPixel(grid, slice, (place, column, row) => {
    if (lesions.some((lesion) => isInside(lesion, place))) mask[row * grid.size + column] = 1;
  });
  return mask;
}

type Tissue = 'air' | 'scalp' | 'skull' | 'fluid' | 'grey' | 'white' | 'lesion';

/** Stored values: in each sequence the order of the tissues is that of a real head. */
const SIGNAL: Readonly<Record<MrSequence, Readonly<Record<Tissue, number>>>> = {
  T1CE: { air: 0, scalp: 820, skull: 70, fluid: 140, grey: 370, white: 500, lesion: 900 },
  T1: { air: 0, scalp: 820, skull: 70, fluid: 140, grey: 370, white: 500, lesion: 330 },
  FLAIR: { air: 0, scalp: 480, skull: 60, fluid: 50, grey: 470, white: 390, lesion: 860 },
};

const MR_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.4';

const ACQUISITION: Readonly<Record<MrSequence, Attributes>> = {
  T1CE: { ...spinEcho(), SeriesDescription: 'T1 post contrast', ContrastBolusAgent: 'Gadobutrol' },
  T1: { ...spinEcho(), SeriesDescription: 'T1' },
  FLAIR: {
    ...{ SeriesDescription: 'T2 FLAIR', ScanningSequence: ['SE', 'IR'], SequenceVariant: 'SK' },
    ...{ EchoTime: 120, RepetitionTime: 9000, InversionTime: 2500, EchoTrainLength: 16 },
  },
};

function spinEcho(): Attributes {
  return { ScanningSequence: 'SE', SequenceVariant: 'NONE', EchoTime: 10, RepetitionTime: 600, EchoTrainLength: 1 };
}

/** @returns the folder */
export function writeMrHead(folder: string, head: MrHead): string {
  const series = head.series.map(({ sequence, grid, number }): ObjectSeries => {
    const deviation = (head.noise ?? 0.03) * SIGNAL[sequence].white;
    const stream = number * 1000 + (head.seed ?? 0) * 100_000;
    return {
      grid,
      number,
      sopClass: MR_IMAGE_STORAGE,
      attributes: {
        ...{
          Modality: 'MR',
          BodyPartExamined: 'HEAD',
          ImageType: ['ORIGINAL', 'PRIMARY', 'OTHER'],
          PatientPosition: 'HFS',
        },
        ...{
          MRAcquisitionType: '2D',
          ScanOptions: '',
          FlipAngle: 90,
          MagneticFieldStrength: 1.5,
          SpacingBetweenSlices: grid.gap,
        },
        ...ACQUISITION[sequence],
        ...head.study,
      },
      valueAt: (place, column, row, slice) => {
        const within = inHead(place, head.pose);
        // The coil stays where it is when the head moves.
        const signal = signalAt(within, SIGNAL[sequence], head.lesions) * textureAt(within) * biasAt(place);
        // The magnitude of a complex signal: Rician, so that air is not below zero.
        const real = signal + deviation * gaussian(column, row, slice * 2 + stream);
        const imaginary = deviation * gaussian(row, column, slice * 2 + 1 + stream);
        return Math.round(Math.hypot(real, imaginary));
      },
    };
  });
  return writeStudy(folder, head.name, series);
}

/** From a place in the scanner to the place in the head that lies there. */
function inHead(place: Place, pose: Pose | undefined): Place {
  if (!pose) return place;
  const angle = (-pose.turn * Math.PI) / 180;
  const [x, y] = [place[0] - pose.shift[0], place[1] - pose.shift[1]];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [x * cos - y * sin, x * sin + y * cos, place[2] - pose.shift[2]];
}

/** Millimetres within which a lesion's signal rises from that of the tissue around it: no lesion is cut out with a knife. */
const RISE = 0.8;

function signalAt(place: Place, signals: Readonly<Record<Tissue, number>>, lesions: readonly PhantomLesion[]): number {
  const tissue = tissueAt(place);
  const lesion = lesions.find((one) => isInside(one, place));
  if (!lesion || tissue === 'air' || tissue === 'scalp' || tissue === 'skull') return signals[tissue];
  const share = Math.min(1, depthIn(lesion, place) / RISE);
  return signals[tissue] + (signals.lesion - signals[tissue]) * share;
}

/** Millimetres to the surface of the ellipsoid, to first order. */
function depthIn({ centre, semiAxes }: PhantomLesion, place: Place): number {
  const scaled = place.map((value, axis) => (value - centre[axis]!) / semiAxes[axis]!);
  const radius = Math.hypot(...scaled);
  const slope = Math.hypot(...scaled.map((value, axis) => value / semiAxes[axis]!));
  return slope === 0 ? Math.min(...semiAxes) : ((1 - radius) * radius) / slope;
}

function tissueAt(place: Place): Exclude<Tissue, 'lesion'> {
  const [x, y, z] = place;
  const radius = (x / 75) ** 2 + (y / 95) ** 2 + (z / 85) ** 2;
  if (radius > 1) return 'air';
  if (radius > 0.9) return 'scalp';
  if (radius > 0.8) return 'skull';
  if (radius > 0.76 || isVentricle(place)) return 'fluid';
  // A folded cortex: grey matter reaches inwards by a few millimetres, more here and less there.
  const fold = 0.08 * noise(x / 9 + 40, y / 9 + 40, z / 9 + 40);
  return radius > 0.58 + fold || Math.abs(x) < 1.5 ? 'grey' : 'white';
}

function isVentricle([x, y, z]: Place): boolean {
  const side = (Math.abs(x) - 9) / 6;
  return side * side + (y / 32) ** 2 + ((z - 8) / 12) ** 2 < 1;
}

const textureAt = ([x, y, z]: Place): number => 0.96 + 0.08 * noise(x / 4 + 90, y / 4 + 90, z / 4 + 90);

/** Brighter towards the coil at the left and the front, by a fifth over the head. */
const biasAt = ([x, y, z]: Place): number => 1 + (0.2 * (x - y + z / 2)) / FIELD_OF_VIEW;

/** Box and Muller 1958. */
function gaussian(a: number, b: number, c: number): number {
  const u = Math.max(hash(a + 7, b + 3, c), 1e-9);
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * hash(b + 11, a + 5, c + 17));
}
