/** Which images of a mammography series are read, and what view each is: by what its file says, never by its name. */
import type { Projection, Series, SeriesImage } from '../input.js';
import { modifierNamed, type ViewName, viewNamed } from './views.js';

export type Laterality = 'left' | 'right';

export interface View {
  readonly laterality: Laterality | null;
  /** Null where the file does not say, or names a view other than the two of screening. */
  readonly name: 'CC' | 'MLO' | null;
}

/** As a network that learnt from the two views of screening sees them. */
const LEARNT: Readonly<Partial<Record<ViewName, View['name']>>> = { CC: 'CC', XCCL: 'CC', XCCM: 'CC', MLO: 'MLO' };

const SPECIMEN = new Set(['127457009', 'G-8310', 'SPECIMEN']);
/** View modifiers that show a part of the breast larger or pressed otherwise than what was learnt from. */
const REFUSED_MODIFIERS: Readonly<Record<string, string>> = {
  magnification: 'a magnification view',
  'spot compression': 'a spot compression view',
  'implant displaced': 'a view with the implant displaced',
};

const TOMOSYNTHESIS = '1.2.840.10008.5.1.4.1.1.13.1.3';
/** Image Type values of what was computed from tomosynthesis (PS3.3 C.8.31.1) and of subtractions. */
const SYNTHETIC = /GENERATED_2D|TOMO|C-?VIEW|SYNTH/i;
const SUBTRACTED = /SUBTRACT|RECOMBINED|DUAL_?ENERGY/i;
/** Contact views are magnified by at most about a tenth; magnification stands begin at one and a half. */
const MAGNIFIED = 1.3;

/** Why an image is not read, or null where it is. */
export function reasonAgainstImage({ samplesPerPixel, projection }: SeriesImage): string | null {
  if (samplesPerPixel !== 1) return 'it is in colour';
  if (!projection) return 'it is no mammogram';
  const { sopClassUid, imageType, view, modifiers, implant, magnification } = projection;
  if (sopClassUid === TOMOSYNTHESIS) return 'it is a tomosynthesis';
  if (imageType.some((value) => SYNTHETIC.test(value))) return 'it was computed from a tomosynthesis';
  if (imageType.some((value) => SUBTRACTED.test(value))) return 'it was computed from other images';
  if (implant) return 'the breast has an implant';
  if (view !== null && SPECIMEN.has(view)) return 'it shows a specimen';
  const modifier = modifiers
    .map((code) => REFUSED_MODIFIERS[modifierNamed(code) ?? ''])
    .find((words) => words !== undefined);
  if (modifier !== undefined) return `it is ${modifier}`;
  if (magnification !== null && magnification >= MAGNIFIED) return 'it is a magnification view';
  return null;
}

/** @returns the reason, as the reader is to see it, where none of the images is read */
export function reasonAgainstSeries({ modality, images }: Series): string | null {
  if (modality !== 'MG') return `The modality is ${modality || 'not stated'}, not MG.`;
  if (images.length === 0) return 'The series holds no images.';
  const reasons = images.map(reasonAgainstImage);
  if (reasons.includes(null)) return null;
  const said = [...new Set(reasons)].join('; ');
  return `None of the images is one that was learnt from: ${said}.`;
}

export function viewOf(projection: Projection | undefined): View {
  const letter = projection?.laterality?.trim().toUpperCase();
  const name = viewNamed(projection?.view);
  return {
    laterality: letter === 'L' ? 'left' : letter === 'R' ? 'right' : null,
    name: (name && LEARNT[name]) ?? null,
  };
}

/** Conversion Type (C.8.6.1.1.2): digitised and scanned film. */
const FILM_CONVERSION = new Set(['DF', 'SD', 'SI']);

/** Whether it was taken on film, as far as the file says; digital mammography says what it is for (PS3.3 C.8.11.1.1.2). */
export function isDigitisedFilm({ projection }: SeriesImage): boolean {
  if (!projection) return false;
  const { conversion, detector, intent } = projection;
  if (detector?.toUpperCase() === 'FILM' || FILM_CONVERSION.has(conversion?.toUpperCase() ?? '')) return true;
  return intent === null && detector === null;
}

/**
 * The side of the picture at which the chest wall is to lie: by Patient Orientation, whose row runs towards anterior (A) or posterior (P);
 * where that is not given, as films are hung: a right breast has it at the right.
 */
export function expectedChest(projection: Projection | undefined): 'left' | 'right' | null {
  const along = projection?.patientOrientation[0]?.toUpperCase() ?? '';
  if (along.includes('A')) return 'left';
  if (along.includes('P')) return 'right';
  return viewOf(projection).laterality;
}
