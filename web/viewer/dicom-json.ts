/** DICOM JSON (PS3.18 Annex F) to the images of a stack. Pure. */
import type { Vector3 } from './orientation';

export type DicomJson = Readonly<Record<string, { readonly vr?: string; readonly Value?: readonly unknown[] }>>;

/** One frame of one instance, as the viewer shows it. */
export interface StackImage {
  /** Cornerstone's: `wadors:` and the address of the frame. */
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
  readonly sliceThickness: number | null;
  readonly sliceLocation: number | null;
  /** Windows that the file proposes (0028,1050), (0028,1051). */
  readonly windows: readonly { readonly center: number; readonly width: number; readonly name: string | null }[];
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

function framesOf(json: DicomJson, seriesUrl: string): StackImage[] {
  const sopInstanceUid = texts(json, '00080018')[0];
  const rows = number(json, '00280010');
  // Without rows there are no pixels to show: reports, presentation states.
  if (!sopInstanceUid || rows === null) return [];
  const position = numbers(json, '00200032');
  const orientation = numbers(json, '00200037');
  const centers = numbers(json, '00281050');
  const widths = numbers(json, '00281051');
  const names = texts(json, '00281055');
  const windows = centers.flatMap((center, place) => {
    const width = widths[place];
    return width !== undefined && width >= 1 ? [{ center, width, name: names[place] ?? null }] : [];
  });
  const image = {
    sopInstanceUid,
    instanceNumber: number(json, '00200013'),
    rows,
    columns: number(json, '00280011'),
    position: position.length === 3 ? ([position[0]!, position[1]!, position[2]!] as const) : null,
    orientation: orientation.length === 6 ? orientation : null,
    patientOrientation: texts(json, '00200020').length === 2 ? texts(json, '00200020') : null,
    sliceThickness: number(json, '00180050'),
    sliceLocation: number(json, '00201041'),
    windows,
    metadata: withWindows(json, windows),
  };
  const frames = Math.max(1, number(json, '00280008') ?? 1);
  return Array.from({ length: frames }, (_, place) => ({
    ...image,
    imageId: `wadors:${seriesUrl}/instances/${sopInstanceUid}/frames/${place + 1}`,
    frame: place + 1,
  }));
}

/**
 * Cornerstone takes a width of 0, which PS3.3 C.11.2.1.2 forbids and scanners write, for an upside-down grey scale: only
 * windows that are some reach it.
 */
function withWindows(
  json: DicomJson,
  windows: readonly { readonly center: number; readonly width: number }[],
): DicomJson {
  const { '00281050': center, '00281051': width, ...rest } = json;
  if (windows.length === 0) return rest;
  return {
    ...rest,
    '00281050': { ...center, Value: windows.map((window) => window.center) },
    '00281051': { ...width, Value: windows.map((window) => window.width) },
  };
}

/** How far direction cosines may differ and still be the same plane: rounding in the file. */
const samePlane = 1e-3;

/** Along the slices' normal where all lie in parallel planes, else by instance number; frames stay together. */
function inReadingOrder(images: readonly StackImage[]): StackImage[] {
  const byNumber = (a: StackImage, b: StackImage): number =>
    (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0) ||
    a.sopInstanceUid.localeCompare(b.sopInstanceUid) ||
    a.frame - b.frame;
  const reference = images[0]?.orientation;
  const parallel =
    reference !== null &&
    reference !== undefined &&
    images.every(
      (image) =>
        image.position !== null &&
        image.orientation?.every((cosine, place) => Math.abs(cosine - reference[place]!) < samePlane),
    );
  if (!parallel) return images.toSorted(byNumber);
  const [a, b, c, d, e, f] = reference as [number, number, number, number, number, number];
  const normal = [b * f - c * e, c * d - a * f, a * e - b * d] as const;
  const along = (image: StackImage): number =>
    image.position!.reduce((sum, coordinate, axis) => sum + coordinate * normal[axis]!, 0);
  // Slices of a few thousandths of a millimetre's difference are at the same place (several echoes, time points).
  return images.toSorted((first, second) => {
    const distance = along(first) - along(second);
    return Math.abs(distance) > samePlane ? distance : byNumber(first, second);
  });
}
