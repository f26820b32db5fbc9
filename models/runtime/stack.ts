/** How the images of a series lie in the patient (DICOM PS3.3 C.7.6.2.1.1: positions in LPS millimetres). */
import type { SeriesImage, Vector3 } from '../input.js';
import { median } from './median.js';

export type AnatomicalPlane = 'axial' | 'sagittal' | 'coronal';

export interface Stack {
  /** Unit vector across the slices. */
  readonly normal: Vector3;
  /** Of each image along the normal, millimetres. */
  readonly depths: readonly number[];
  /** Median distance between neighbouring slices, millimetres; null for a single slice. */
  readonly spacing: number | null;
  /** The plane that the slices are nearest to. */
  readonly plane: AnatomicalPlane;
}

/** Cosine between two normals from which on slices count as parallel: 1 degree. */
const PARALLEL = 0.99985;
/** Slices nearer than this (mm) are at one place: another phase or echo of it. */
export const SAME_PLACE = 0.01;

/** @returns null where an image has no position or orientation, or not all are parallel */
export function stackOf(images: readonly SeriesImage[]): Stack | null {
  const [first] = images;
  const normal = first && normalOf(first);
  if (!normal) return null;
  const depths: number[] = [];
  for (const image of images) {
    const own = normalOf(image);
    if (!own || !image.imagePositionPatient || Math.abs(dot(own, normal)) < PARALLEL) return null;
    depths.push(dot(image.imagePositionPatient, normal));
  }
  const apart = stepsOf(depths).filter((step) => step > SAME_PLACE);
  return { normal, depths, spacing: median(apart) ?? null, plane: planeOf(normal) };
}

/** Distances from slice to slice, millimetres, in the order of depth. */
export function stepsOf(depths: readonly number[]): number[] {
  const sorted = depths.toSorted((a, b) => a - b);
  return sorted.slice(1).map((depth, index) => depth - sorted[index]!);
}

function normalOf({ imageOrientationPatient: o }: SeriesImage): Vector3 | null {
  if (o === null || o.length !== 6) return null;
  const [a, b, c, d, e, f] = o as [number, number, number, number, number, number];
  const cross: Vector3 = [b * f - c * e, c * d - a * f, a * e - b * d];
  const length = Math.hypot(...cross);
  return length > 0.5 ? [cross[0] / length, cross[1] / length, cross[2] / length] : null;
}

/** Patient axes of LPS: x to the left, y to the back, z to the head. */
function planeOf(normal: Vector3): AnatomicalPlane {
  const [x, y, z] = normal.map(Math.abs) as [number, number, number];
  if (z >= x && z >= y) return 'axial';
  return x >= y ? 'sagittal' : 'coronal';
}

function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
