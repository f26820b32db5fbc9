import type { SeriesImage, Vector3 } from '@overread/models/input.js';
import { expect, test } from 'vitest';
import { geometryWarnings } from './geometry.js';

const image = (position: Vector3 | null, orientation = [1, 0, 0, 0, 1, 0]): SeriesImage => ({
  ...{ sopInstanceUid: '1.2', frame: 1, columns: 1, rows: 1, samplesPerPixel: 1, pixels: new Uint8Array(1) },
  ...{ photometricInterpretation: 'MONOCHROME2', pixelSpacing: null, sliceThickness: null },
  imagePositionPatient: position,
  imageOrientationPatient: position ? orientation : null,
});
const stack = (...heights: number[]) => heights.map((height) => image([0, 0, height]));
const codes = (images: SeriesImage[], modality = 'MR') => geometryWarnings(images, modality).map(({ code }) => code);

test('an even stack, and several images at every position, are as they should be', () => {
  expect(codes(stack(0, 5, 10, 15))).toEqual([]);
  // Decimal strings differ in the last digit.
  expect(codes(stack(0, 4.9, 10.1, 15))).toEqual([]);
  expect(codes(stack(0, 0, 5, 5, 10, 10))).toEqual([]);
  expect(codes(stack(3))).toEqual([]);
});

test('a missing slice is noticed, with its place and the usual step', () => {
  const [warning, ...others] = geometryWarnings(stack(0, 5, 10, 20, 25), 'CT');
  expect(others).toEqual([]);
  expect(warning?.code).toBe('SLICES_MISSING');
  expect(warning?.message).toContain('after 10.0 mm');
  expect(warning?.message).toContain('usual 5.00 mm');
});

test('a slice that is there twice is noticed', () => {
  const [warning] = geometryWarnings(stack(0, 5, 5, 10), 'MR');
  expect(warning).toMatchObject({ code: 'SLICES_REPEATED', message: expect.stringContaining('At 5.0 mm') });
});

test('missing positions are told of slices, not of projections; orientations of all', () => {
  expect(codes([image(null), image(null)])).toEqual(['GEOMETRY_MISSING']);
  expect(codes([image(null), image(null)], 'US')).toEqual([]);
  expect(codes([image([0, 0, 0]), image(null)], 'US')).toEqual(['GEOMETRY_MISSING']);
  expect(codes([image([0, 0, 0]), image([0, 0, 0], [0, 1, 0, 0, 0, -1])])).toEqual(['SEVERAL_ORIENTATIONS']);
});
