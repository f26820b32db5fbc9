/** DICOM JSON (PS3.18 Annex F) to the images of a stack. Pure. */
import { modifierNamed, viewNamed } from '@overread/models/mammography/views.js';
import { asDelivered, type DicomJson, withPaletteNumbers } from './decoding';
import type { Vector3 } from './orientation';
import { inReadingOrder } from './reading-order';
import type { WindowLevel } from './window-level';

export type { DicomJson };

/** One frame of one instance, as the viewer shows it. */
export interface StackImage {
  /** Of the frame, by WADO-RS. */
  readonly address: string;
  /** Cornerstone's: `wadors:` and that address. */
  readonly imageId: string;
  readonly sopInstanceUid: string;
  /** Counts from 1. */
  readonly frame: number;
  readonly instanceNumber: number | null;
  readonly rows: number | null;
  readonly columns: number | null;
  /** Millimetres in DICOM's LPS. */
  readonly position: Vector3 | null;
  /** Direction cosines of row and column (0020,0037). */
  readonly orientation: readonly number[] | null;
  /** (0020,0020), for images without a position in the patient. */
  readonly patientOrientation: readonly string[] | null;
  /** Of a paired organ: R, L or B (0020,0062), (0020,0060). */
  readonly laterality: string | null;
  /** Of a projection: CC, MLO, … (0018,5101), (0054,0220). */
  readonly viewPosition: string | null;
  /** How a projection differs from the usual view, e.g. `spot compression` (0054,0222). */
  readonly viewModifiers: readonly string[];
  /** Millimetres between row centres and between column centres. */
  readonly pixelSpacing: readonly [row: number, column: number] | null;
  /** Images of one frame of reference lie in one coordinate system. */
  readonly frameOfReferenceUid: string | null;
  /** Frames a second that the file asks for. */
  readonly frameRate: number | null;
  readonly sliceThickness: number | null;
  readonly sliceLocation: number | null;
  /** Windows that the file proposes (0028,1050), (0028,1051). */
  readonly windows: readonly (WindowLevel & { readonly name: string | null })[];
  /** Windows of its values are exact ones: they are fractions, or no more than two. */
  readonly exact: boolean;
  /** Address of a picture of the frame's overlay planes (PS3.3 C.9.2), white on black; null where it has none. */
  readonly overlays: string | null;
  readonly metadata: DicomJson;
}

const values = (json: DicomJson, tag: string): readonly unknown[] => json[tag]?.Value ?? [];

const numbers = (json: DicomJson, tag: string): number[] =>
  values(json, tag)
    .map((value) => (typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)))
    .filter((value) => Number.isFinite(value));

const number = (json: DicomJson, tag: string): number | null => numbers(json, tag)[0] ?? null;

const texts = (json: DicomJson, tag: string): string[] =>
  values(json, tag).filter((value): value is string => typeof value === 'string');

/** @param seriesUrl e.g. `http://host/dicomweb/studies/1.2/series/1.3` */
export function imagesFromMetadata(instances: readonly DicomJson[], seriesUrl: string): StackImage[] {
  return inReadingOrder(instances.flatMap((json) => framesOf(json, seriesUrl)));
}

/** Float, Double Float and Pixel Data, which metadata name by address. */
const pixelTags = ['7FE00008', '7FE00009', '7FE00010'];

function framesOf(json: DicomJson, seriesUrl: string): StackImage[] {
  const sopInstanceUid = texts(json, '00080018')[0];
  const rows = number(json, '00280010');
  // Reports and plans have no rows, and some images have lost their pixels.
  if (!sopInstanceUid || rows === null || !pixelTags.some((tag) => tag in json)) return [];
  const exact = isExact(json);
  const ofTheWhole = {
    sopInstanceUid,
    exact,
    instanceNumber: number(json, '00200013'),
    rows,
    columns: number(json, '00280011'),
    patientOrientation: texts(json, '00200020').length === 2 ? texts(json, '00200020') : null,
    laterality: texts(json, '00200062')[0] ?? texts(json, '00200060')[0] ?? null,
    viewPosition: viewPositionOf(json),
    viewModifiers: viewModifiersOf(json),
    frameOfReferenceUid: texts(json, '00200052')[0] ?? null,
    frameRate: frameRateOf(json),
  };
  const metadata = withModality(withWindows(withPaletteNumbers(asDelivered(json)), windowsOf(json, exact), exact));
  const frames = Math.max(1, number(json, '00280008') ?? 1);
  const hasOverlays = Object.keys(json).some((tag) => /^60[01][02468ACE]0040$/.test(tag));
  return Array.from({ length: frames }, (_, place) => {
    const address = `${seriesUrl}/instances/${sopInstanceUid}/frames/${place + 1}`;
    return {
      ...ofTheWhole,
      ...placeOf(json, place),
      metadata,
      address,
      imageId: `wadors:${address}`,
      overlays: hasOverlays ? `${address}/overlays` : null,
      frame: place + 1,
    };
  });
}

/** What may differ from frame to frame. @param place counts from 0 */
function placeOf(json: DicomJson, place: number) {
  const from = (sequence: string): DicomJson => macroOf(json, sequence, place) ?? json;
  const position = numbers(from(sequences.position), '00200032');
  const orientation = numbers(from(sequences.orientation), '00200037');
  const measures = from(sequences.measures);
  return {
    position: position.length === 3 ? ([position[0]!, position[1]!, position[2]!] as const) : null,
    orientation: orientation.length === 6 ? orientation : null,
    pixelSpacing: spacingOf(numbers(measures, '00280030')) ?? detectorSpacing(json),
    sliceThickness: number(measures, '00180050'),
    sliceLocation: number(json, '00201041'),
    windows: windowsOf(from(sequences.window), isExact(json)),
  };
}

/** Macros of enhanced objects (PS3.3 C.7.6.16.2) that say where a frame lies and how it looks. */
const sequences = { position: '00209113', orientation: '00209116', measures: '00289110', window: '00289132' } as const;

/** A frame's own macro goes before the one that all share; null where the object has neither. */
function macroOf(json: DicomJson, sequence: string, place: number): DicomJson | null {
  const groups = [items(json, '52009230')[place], items(json, '52009229')[0]];
  return groups.flatMap((group) => (group ? items(group, sequence) : []))[0] ?? null;
}

const items = (json: DicomJson, tag: string): DicomJson[] =>
  values(json, tag).filter((value): value is DicomJson => typeof value === 'object' && value !== null);

/**
 * A linear window of Float Pixel Data would leave out a whole value, which may be all that there is, and one of single bits
 * has none left.
 */
function isExact(json: DicomJson): boolean {
  return '7FE00008' in json || '7FE00009' in json || number(json, '00280101') === 1;
}

function windowsOf(json: DicomJson, exact: boolean): StackImage['windows'] {
  const widths = numbers(json, '00281051');
  const names = texts(json, '00281055');
  return numbers(json, '00281050').flatMap((center, place) => {
    const width = widths[place];
    const isWindow = width !== undefined && (exact ? width > 0 : width >= 1);
    return isWindow ? [{ center, width, name: names[place] ?? null, ...(exact && { exact }) }] : [];
  });
}

/** By the word where it is one, else by the code; words that name no view stay as they are stated. */
function viewPositionOf(json: DicomJson): string | null {
  const stated = texts(json, '00185101')[0]?.trim() || null;
  const codes = items(json, '00540220').flatMap((item) => texts(item, '00080100'));
  return viewNamed(stated) ?? codes.map(viewNamed).find((name) => name !== null) ?? stated;
}

function viewModifiersOf(json: DicomJson): string[] {
  const modifiers = items(json, '00540220').flatMap((view) => items(view, '00540222'));
  return modifiers.flatMap((item) => texts(item, '00080100')).flatMap((code) => modifierNamed(code) ?? []);
}

function spacingOf([row, column]: readonly number[]): readonly [number, number] | null {
  return row && column && row > 0 && column > 0 ? [row, column] : null;
}

/** Projection images state the spacing at the detector (PS3.3 C.8.11.7), which is the magnification too large. */
function detectorSpacing(json: DicomJson): readonly [number, number] | null {
  const detector = spacingOf(numbers(json, '00181164'));
  const magnification = number(json, '00181114') || 1;
  return detector && [detector[0] / magnification, detector[1] / magnification];
}

/** Recommended Display Frame Rate, Cine Rate, or what Frame Time (milliseconds) comes to. */
function frameRateOf(json: DicomJson): number | null {
  const time = number(json, '00181063');
  const rate = number(json, '00082144') ?? number(json, '00180040') ?? (time ? 1000 / time : null);
  return rate !== null && rate > 0 ? rate : null;
}

/**
 * Cornerstone takes a width of 0, which PS3.3 C.11.2.1.2 forbids and scanners write, for an upside-down grey scale: only
 * windows that are some reach it.
 */
function withWindows(json: DicomJson, windows: readonly WindowLevel[], exact: boolean): DicomJson {
  const { '00281050': center, '00281051': width, ...others } = json;
  const rest = exact ? { ...others, '00281056': { vr: 'CS', Value: ['LINEAR_EXACT'] } } : others;
  // Of a picture that is black all over, the renderer would learn nothing for the next one.
  const isBinary = number(json, '00280101') === 1;
  const some = windows.length > 0 || !isBinary ? windows : [{ center: 0.5, width: 1 }];
  if (some.length === 0) return rest;
  return {
    ...rest,
    '00281050': { ...center, Value: some.map((window) => window.center) },
    '00281051': { ...width, Value: some.map((window) => window.width) },
  };
}

/** A file may leave it empty; Cornerstone then throws wherever it wonders about nuclear medicine. */
function withModality(json: DicomJson): DicomJson {
  return texts(json, '00080060').length > 0 ? json : { ...json, '00080060': { vr: 'CS', Value: ['OT'] } };
}
