/** Drawn mammograms as DICOM (Digital Mammography X-Ray Image, PS3.3 A.27). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dicomFile, uidOf } from './dicom-file.js';
import {
  drawMammogram,
  type Mammogram,
  type MammogramOptions,
  type Mass,
  type Side,
  type ViewName,
} from './mammogram.js';
import type { Attributes } from './slices.js';

export interface MammogramStudy extends MammogramOptions {
  /** Of the patient and the study, e.g. `Screening`. */
  readonly name: string;
  /** RCC, LCC, RMLO and LMLO unless told. */
  readonly views?: readonly (readonly [Side, ViewName])[];
  /** For presentation (bright is dense) unless told; for processing is MONOCHROME1. */
  readonly intent?: 'FOR PRESENTATION' | 'FOR PROCESSING';
  /** Attributes that are not as they are written here. */
  readonly attributes?: Attributes;
}

export const FOUR_VIEWS = [
  ['R', 'CC'],
  ['L', 'CC'],
  ['R', 'MLO'],
  ['L', 'MLO'],
] as const;

/** A round mass of 16 mm in the right breast and a spiculated one of 12 mm in the left. */
export const KNOWN_MASSES: readonly Mass[] = [
  { side: 'R', depth: 48, lateral: 18, upper: 10, diameter: 16 },
  { side: 'L', depth: 40, lateral: 24, upper: 14, diameter: 12, spiculated: true },
];

const SOP_CLASSES = {
  'FOR PRESENTATION': '1.2.840.10008.5.1.4.1.1.1.2',
  'FOR PROCESSING': '1.2.840.10008.5.1.4.1.1.1.2.1',
} as const;

/** PS3.16 CID 4014. */
const VIEW_CODES: Readonly<Record<ViewName, readonly [value: string, meaning: string]>> = {
  CC: ['399162004', 'cranio-caudal'],
  MLO: ['399368009', 'medio-lateral oblique'],
};

/** Towards where rows and columns run as they are drawn: to the nipple or from it; to medial on CC, to the feet on MLO. */
const ORIENTATIONS: Readonly<Record<`${Side}${ViewName}`, readonly [string, string]>> = {
  RCC: ['P', 'L'],
  LCC: ['A', 'R'],
  RMLO: ['P', 'FL'],
  LMLO: ['A', 'FR'],
};

export interface WrittenView extends Mammogram {
  readonly path: string;
  readonly sopInstanceUid: string;
}

/** Writes one file a view into `folder`. @returns what was drawn, with the truth */
export function writeMammograms(folder: string, study: MammogramStudy): WrittenView[] {
  mkdirSync(folder, { recursive: true });
  return (study.views ?? FOUR_VIEWS).map(([side, view], index) => {
    const drawn = drawMammogram(side, view, study);
    const path = join(folder, `${side}${view}.dcm`);
    const sopInstanceUid = uidOf(study.name, side, view);
    writeFileSync(path, viewFile(study, drawn, sopInstanceUid, index + 1));
    return { ...drawn, path, sopInstanceUid };
  });
}

function viewFile(study: MammogramStudy, drawn: Mammogram, instance: string, number: number): Uint8Array {
  const { name, spacing, intent = 'FOR PRESENTATION' } = study;
  const { side, view, columns, rows } = drawn;
  const [code, meaning] = VIEW_CODES[view];
  const raw = intent === 'FOR PROCESSING';
  const pixels = raw ? drawn.pixels.map((value) => 4095 - value) : drawn.pixels;
  return dicomFile(SOP_CLASSES[intent], instance, pixels, {
    ...{ StudyInstanceUID: uidOf(name, 'MG'), SeriesInstanceUID: uidOf(name, 'MG', intent) },
    ...{ PatientName: `Phantom^${name}`, PatientID: `PHANTOM-${name.toUpperCase()}` },
    ...{ PatientBirthDate: '19700101', PatientSex: 'F', StudyDate: '20261122', StudyTime: '120000', StudyID: '1' },
    ...{ AccessionNumber: '', ReferringPhysicianName: '', StudyDescription: `${name} mammography` },
    ...{ Modality: 'MG', SeriesNumber: 1, InstanceNumber: number, Manufacturer: 'Overread phantom' },
    ...{ BodyPartExamined: 'BREAST', AcquisitionDate: '20261122', AcquisitionTime: '120000' },
    ...{ ContentDate: '20261122', ContentTime: '120000', ImageType: ['ORIGINAL', 'PRIMARY'] },
    ...{ PresentationIntentType: intent, ImageLaterality: side, PatientOrientation: ORIENTATIONS[`${side}${view}`] },
    AnatomicRegionSequence: [coded('76752008', 'SCT', 'Breast')],
    ViewCodeSequence: [{ ...coded(code, 'SCT', meaning), ViewModifierCodeSequence: [] }],
    ...{ ViewPosition: view, OrganExposed: 'BREAST', BreastImplantPresent: 'NO', PartialView: 'NO' },
    ...{ PositionerType: 'MAMMOGRAPHIC', PositionerPrimaryAngle: view === 'CC' ? 0 : 45 },
    ...{ DetectorType: 'DIRECT', DetectorActiveShape: 'RECTANGLE', FieldOfViewShape: 'RECTANGLE' },
    ...{ ImagerPixelSpacing: [spacing, spacing], EstimatedRadiographicMagnificationFactor: 1 },
    ...{ Rows: rows, Columns: columns, BitsStored: 12, HighBit: 11 },
    PhotometricInterpretation: raw ? 'MONOCHROME1' : 'MONOCHROME2',
    ...{ PixelIntensityRelationship: raw ? 'LIN' : 'LOG', PixelIntensityRelationshipSign: raw ? 1 : -1 },
    ...{ RescaleIntercept: 0, RescaleSlope: 1, RescaleType: 'US', BurnedInAnnotation: 'NO' },
    ...{ PresentationLUTShape: raw ? 'INVERSE' : 'IDENTITY', LossyImageCompression: '00' },
    ...(raw ? {} : { WindowCenter: 2048, WindowWidth: 4096 }),
    AcquisitionContextSequence: [],
    ...study.attributes,
  });
}

function coded(value: string, scheme: string, meaning: string): Attributes {
  return { CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning };
}
