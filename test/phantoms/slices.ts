/** Cuts an object into DICOM series: any number of slices in any of the three planes, all in one frame of reference. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dicomFile, uidOf } from './dicom-file.js';

export type Plane = 'axial' | 'sagittal' | 'coronal';

export interface SliceGrid {
  readonly plane: Plane;
  readonly slices: number;
  /** Rows and columns. */
  readonly size: number;
  /** Millimetres between slices, whose stack is centred on the object. */
  readonly gap: number;
}

/** Attributes by keyword. */
export type Attributes = Readonly<Record<string, unknown>>;

export interface ObjectSeries {
  readonly grid: SliceGrid;
  readonly number: number;
  readonly sopClass: string;
  readonly attributes: Attributes;
  /** The stored value at a place in LPS millimetres, 0 to 65535; column, row and slice for what belongs to the image, as noise. */
  readonly valueAt: (place: Place, column: number, row: number, slice: number) => number;
}

export type Place = readonly [x: number, y: number, z: number];

/** Millimetres across an image, whatever its size in pixels. */
export const FIELD_OF_VIEW = 240;

type Axis = readonly [coordinate: 0 | 1 | 2, sign: 1 | -1];

/** LPS: row direction, column direction, stacking direction. */
const axes: Readonly<Record<Plane, readonly [row: Axis, column: Axis, stack: Axis]>> = {
  axial: [
    [0, 1],
    [1, 1],
    [2, 1],
  ],
  sagittal: [
    [1, 1],
    [2, -1],
    [0, -1],
  ],
  coronal: [
    [0, 1],
    [2, -1],
    [1, 1],
  ],
};

/** UIDs follow from the study's name. */
export function sopInstanceUid(name: string, series: number, slice: number): string {
  return uidOf(name, series, slice);
}

/** Calls `visit` for each pixel of a slice, with its place in the patient. */
export function eachPixel(
  grid: SliceGrid,
  slice: number,
  visit: (place: Place, column: number, row: number) => void,
): void {
  const { row, column, place, spacing, first } = frameOf(grid, slice);
  for (let y = 0; y < grid.size; y += 1) {
    place[column[0]] = (first + y * spacing) * column[1];
    for (let x = 0; x < grid.size; x += 1) {
      place[row[0]] = (first + x * spacing) * row[1];
      visit(place, x, y);
    }
  }
}

function frameOf({ plane, size, gap, slices }: SliceGrid, slice: number) {
  const [row, column, stack] = axes[plane];
  const spacing = FIELD_OF_VIEW / size;
  const first = -((size - 1) / 2) * spacing;
  const origin: [number, number, number] = [0, 0, 0];
  origin[row[0]] = first * row[1];
  origin[column[0]] = first * column[1];
  origin[stack[0]] = (slice - (slices - 1) / 2) * gap * stack[1];
  return { row, column, spacing, first, origin, place: [...origin] as [number, number, number] };
}

/**
 * Writes one study into `folder`, a file a slice.
 * @param name of the patient and the study, e.g. `Bench`
 * @returns the folder
 */
export function writeStudy(folder: string, name: string, series: readonly ObjectSeries[]): string {
  mkdirSync(folder, { recursive: true });
  for (const one of series) {
    for (let slice = 0; slice < one.grid.slices; slice += 1) {
      const path = join(folder, `${one.number}-${String(slice + 1).padStart(4, '0')}.dcm`);
      writeFileSync(path, sliceFile(name, one, slice));
    }
  }
  return folder;
}

function sliceFile(name: string, { grid, number, sopClass, attributes, valueAt }: ObjectSeries, slice: number) {
  const { row, column, spacing, origin } = frameOf(grid, slice);
  const direction = ([axis, sign]: Axis) => [0, 1, 2].map((one) => (one === axis ? sign : 0));
  const pixels = new Uint16Array(grid.size * grid.size);
  eachPixel(grid, slice, (place, x, y) => {
    pixels[y * grid.size + x] = valueAt(place, x, y, slice);
  });
  const instance = sopInstanceUid(name, number, slice);
  return dicomFile(sopClass, instance, pixels, {
    StudyInstanceUID: uidOf(name),
    SeriesInstanceUID: uidOf(name, number),
    FrameOfReferenceUID: uidOf(name, 'frame of reference'),
    PatientName: `Phantom^${name}`,
    PatientID: `PHANTOM-${name.toUpperCase()}`,
    PatientBirthDate: '',
    PatientSex: 'O',
    StudyDate: '20261122',
    StudyTime: '120000',
    StudyDescription: `${name} head`,
    StudyID: '1',
    AccessionNumber: '',
    ReferringPhysicianName: '',
    PositionReferenceIndicator: '',
    Manufacturer: 'Overread phantom',
    SeriesNumber: number,
    InstanceNumber: slice + 1,
    ImagePositionPatient: origin,
    ImageOrientationPatient: [...direction(row), ...direction(column)],
    PixelSpacing: [spacing, spacing],
    SliceThickness: grid.gap,
    Rows: grid.size,
    Columns: grid.size,
    ...attributes,
  });
}
