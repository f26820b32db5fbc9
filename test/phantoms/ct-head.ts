/**
 * A head of ellipsoids as CT series, for the viewer's tests and its bench: any number of slices in any of the three
 * planes, all cut from one object in one frame of reference, so that the same place looks the same in each.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import dcmjs from 'dcmjs';

export type CtPlane = 'axial' | 'sagittal' | 'coronal';

export interface CtSeries {
  readonly plane: CtPlane;
  readonly slices: number;
  /** Rows and columns. */
  readonly size: number;
  /** Millimetres between slices, whose stack is centred on the head. */
  readonly gap: number;
  readonly number: number;
}

/** Millimetres across an image, whatever its size in pixels. */
const fieldOfView = 240;
/** The same UID for the same words, under the root that needs no registration (PS3.5 B.2). */
const uidOf = (...words: readonly unknown[]): string =>
  `2.25.${BigInt(`0x${createHash('sha256').update(words.join(' ')).digest('hex').slice(0, 32)}`)}`;
const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';
const explicitLittleEndian = '1.2.840.10008.1.2.1';

/** LPS: row direction, column direction, stacking direction. */
const axes: Readonly<Record<CtPlane, readonly [row: Axis, column: Axis, stack: Axis]>> = {
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
type Axis = readonly [coordinate: 0 | 1 | 2, sign: 1 | -1];

/** Hounsfield units at a place in LPS millimetres: skull, brain, a ventricle, and one dense ball at the left. */
function hounsfield(x: number, y: number, z: number): number {
  const head = (x / 75) ** 2 + (y / 95) ** 2 + (z / 85) ** 2;
  if (head > 1) return -1000;
  if (head > 0.88) return 900;
  if ((x - 30) ** 2 + (y + 20) ** 2 + (z - 15) ** 2 < 144) return 75;
  if ((x / 18) ** 2 + (y / 35) ** 2 + ((z - 5) / 15) ** 2 < 1) return 8;
  return 34 + 4 * Math.sin(x / 6) * Math.cos(y / 7) * Math.cos(z / 8);
}

/**
 * Writes one study into `folder`, a file a slice.
 * @param name of the patient and the study, e.g. `Bench`; the UIDs follow from it
 * @returns the folder
 */
export function writeCtHead(folder: string, name: string, series: readonly CtSeries[]): string {
  mkdirSync(folder, { recursive: true });
  for (const one of series) {
    for (let slice = 0; slice < one.slices; slice += 1) {
      const path = join(folder, `${one.number}-${String(slice + 1).padStart(4, '0')}.dcm`);
      writeFileSync(path, sliceFile(name, one, slice));
    }
  }
  return folder;
}

function sliceFile(name: string, { plane, slices, size, gap, number }: CtSeries, slice: number) {
  const [row, column, stack] = axes[plane];
  const spacing = fieldOfView / size;
  const first = -((size - 1) / 2) * spacing;
  const origin = [0, 0, 0];
  origin[row[0]] = first * row[1];
  origin[column[0]] = first * column[1];
  origin[stack[0]] = (slice - (slices - 1) / 2) * gap * stack[1];
  const direction = ([axis, sign]: Axis) => [0, 1, 2].map((one) => (one === axis ? sign : 0));
  const pixels = new Uint16Array(size * size);
  const place = [...origin] as [number, number, number];
  for (let y = 0; y < size; y += 1) {
    place[column[0]] = (first + y * spacing) * column[1];
    for (let x = 0; x < size; x += 1) {
      place[row[0]] = (first + x * spacing) * row[1];
      pixels[y * size + x] = Math.round(hounsfield(...place)) + 1024;
    }
  }
  const instance = uidOf(name, number, slice);
  return dcmjs.data.datasetToBuffer({
    _meta: {
      MediaStorageSOPClassUID: { vr: 'UI', Value: [ctImageStorage] },
      MediaStorageSOPInstanceUID: { vr: 'UI', Value: [instance] },
      TransferSyntaxUID: { vr: 'UI', Value: [explicitLittleEndian] },
    },
    _vrMap: { PixelData: 'OW' },
    SOPClassUID: ctImageStorage,
    SOPInstanceUID: instance,
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
    Modality: 'CT',
    SeriesNumber: number,
    SeriesDescription: `${plane} ${slices} slices ${gap} mm`,
    InstanceNumber: slice + 1,
    ImagePositionPatient: origin,
    ImageOrientationPatient: [...direction(row), ...direction(column)],
    PixelSpacing: [spacing, spacing],
    SliceThickness: gap,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: size,
    Columns: size,
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    RescaleIntercept: -1024,
    RescaleSlope: 1,
    RescaleType: 'HU',
    WindowCenter: 40,
    WindowWidth: 80,
    PixelData: [pixels.buffer],
  });
}
