import type { Projection, Vector3 } from '@overread/models/input.js';
import { DicomError } from '../error-codes.js';
import { Attributes, attributesOf } from './attributes.js';
import { FunctionalGroups } from './functional-groups.js';
import { describeImage, type ImageDescription } from './image.js';
import type { DicomFile } from './parse.js';
import { projectionOf } from './projection.js';

/** Where one frame lies in the patient; null where the file does not say. */
export interface FrameGeometry {
  /** Millimetres between row centres and between column centres. */
  readonly pixelSpacing: readonly [row: number, column: number] | null;
  /** Centre of the first pixel, millimetres, LPS. */
  readonly imagePositionPatient: Vector3 | null;
  /** Direction cosines of the row, then of the column. */
  readonly imageOrientationPatient: readonly number[] | null;
  readonly sliceThickness: number | null;
}

/** What one file says about itself. Plain data: it holds on to none of the file's bytes. */
export interface DicomInstance {
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly patientId: string | null;
  /** `OT` where the file does not say. */
  readonly modality: string;
  readonly seriesNumber: number | null;
  readonly instanceNumber: number | null;
  /** Short attributes of the top level as text, by keyword. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Null for objects without pixels: reports, plans, waveforms. */
  readonly image: ImageDescription | null;
  /** One a frame; empty where there is no image. */
  readonly geometry: readonly FrameGeometry[];
  /** Of mammograms only. */
  readonly projection: Projection | undefined;
}

/**
 * Reads the header of a parsed file.
 *
 * @throws {DicomError} MISSING_ATTRIBUTE, INVALID_ATTRIBUTE, UNSUPPORTED_PIXEL_FORMAT, TOO_LARGE.
 */
export function readInstance(file: DicomFile): DicomInstance {
  const attributes = attributesOf(file);
  const image = describeImage(file);
  return {
    transferSyntaxUid: file.transferSyntax.uid,
    sopClassUid: requireUid(attributes, 'SOPClassUID'),
    sopInstanceUid: requireUid(attributes, 'SOPInstanceUID'),
    studyInstanceUid: requireUid(attributes, 'StudyInstanceUID'),
    seriesInstanceUid: requireUid(attributes, 'SeriesInstanceUID'),
    patientId: attributes.text('PatientID'),
    modality: attributes.text('Modality') ?? 'OT',
    seriesNumber: attributes.number('SeriesNumber'),
    instanceNumber: attributes.number('InstanceNumber'),
    attributes: attributes.texts(),
    image,
    geometry: image ? geometryOf(attributes, image.frames) : [],
    projection: projectionOf(attributes),
  };
}

/** UIDs become names of files and parts of addresses: nothing but what PS3.5 section 9 allows gets through. */
function requireUid(attributes: Attributes, keyword: string): string {
  const uid = attributes.requireText(keyword);
  if (!/^[0-9.]{1,64}$/.test(uid) || uid.includes('..')) {
    throw new DicomError('INVALID_ATTRIBUTE', `${keyword} is not a UID: ${JSON.stringify(uid.slice(0, 80))}`);
  }
  return uid;
}

function geometryOf(attributes: Attributes, frames: number): FrameGeometry[] {
  const groups = new FunctionalGroups(attributes);
  if (!groups.present) {
    const geometry = frameGeometry(attributes, attributes, attributes, attributes);
    // Frames of a classic multi-frame object (a cine loop, a tomosynthesis) have no positions of their own.
    return Array.from({ length: frames }, () => geometry);
  }
  return Array.from({ length: frames }, (_, index) => {
    const measures = groups.macro('PixelMeasuresSequence', index);
    const position = groups.macro('PlanePositionSequence', index);
    const orientation = groups.macro('PlaneOrientationSequence', index);
    return frameGeometry(attributes, measures, position, orientation);
  });
}

function frameGeometry(
  attributes: Attributes,
  measures: Attributes | null,
  position: Attributes | null,
  orientation: Attributes | null,
): FrameGeometry {
  const [x, y, z] = position?.numbers('ImagePositionPatient') ?? [];
  const cosines = orientation?.numbers('ImageOrientationPatient') ?? [];
  return {
    pixelSpacing: spacingOf(measures?.numbers('PixelSpacing') ?? []) ?? projectionSpacing(attributes),
    imagePositionPatient: x === undefined || y === undefined || z === undefined ? null : [x, y, z],
    imageOrientationPatient: cosines.length === 6 && isOrthonormal(cosines) ? cosines : null,
    sliceThickness: positive(measures?.number('SliceThickness') ?? null),
  };
}

/**
 * Projection images state the spacing at the detector (PS3.3 C.8.11.7); divided by the magnification it is that in the
 * patient. Digitised film states the scanner's spacing.
 */
function projectionSpacing(attributes: Attributes): readonly [number, number] | null {
  const detector = spacingOf(attributes.numbers('ImagerPixelSpacing'));
  if (!detector) return spacingOf(attributes.numbers('NominalScannedPixelSpacing'));
  const magnification = positive(attributes.number('EstimatedRadiographicMagnificationFactor')) ?? 1;
  return [detector[0] / magnification, detector[1] / magnification];
}

function spacingOf(values: readonly number[]): readonly [number, number] | null {
  const [row, column] = values;
  return row !== undefined && column !== undefined && row > 0 && column > 0 ? [row, column] : null;
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

/** Within what three decimals in a decimal string leave of unit length and a right angle. */
function isOrthonormal(cosines: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = cosines;
  const near = (value: number, target: number) => Math.abs(value - target) < 0.01;
  return near(a * a + b * b + c * c, 1) && near(d * d + e * e + f * f, 1) && near(a * d + b * e + c * f, 0);
}
