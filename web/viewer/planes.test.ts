import { describe, expect, it } from 'vitest';
import type { StackImage } from './dicom-json';
import type { Vector3 } from './orientation';
import { facingImage, referenceLine, shareImage, volumeObstacle } from './planes';

function image(position: Vector3, orientation: readonly number[], changes: Partial<StackImage> = {}): StackImage {
  return {
    address: '',
    imageId: '',
    sopInstanceUid: '1',
    frame: 1,
    instanceNumber: null,
    rows: 100,
    columns: 100,
    position,
    orientation,
    patientOrientation: null,
    laterality: null,
    viewPosition: null,
    viewModifiers: [],
    pixelSpacing: [1, 1],
    frameOfReferenceUid: '1.2',
    frameRate: null,
    sliceThickness: null,
    sliceLocation: null,
    windows: [],
    exact: false,
    overlays: null,
    metadata: {},
    ...changes,
  };
}

const axial = [1, 0, 0, 0, 1, 0];
const sagittal = [0, 1, 0, 0, 0, -1];
const stack = (from: number, step: number, count: number, changes: Partial<StackImage> = {}): StackImage[] =>
  Array.from({ length: count }, (_, place) => image([-50, -50, from + place * step], axial, changes));

describe('shareImage', () => {
  it('goes as far through the other stack, from the same end of the patient', () => {
    const images = stack(0, 5, 11);
    expect(shareImage(0, images, stack(300, 9, 6))).toBe(0);
    expect(shareImage(5, images, stack(300, 9, 5))).toBe(2);
    expect(shareImage(10, images, stack(300, 9, 6))).toBe(5);
    expect(shareImage(0, images, stack(300, -9, 6))).toBe(5);
  });

  it('knows nothing of other planes or of stacks without a place', () => {
    expect(shareImage(0, stack(0, 5, 11), [image([0, 0, 0], sagittal)])).toBeNull();
    expect(shareImage(0, stack(0, 5, 11), stack(0, 5, 4, { position: null }))).toBeNull();
    expect(shareImage(0, stack(0, 5, 11), [])).toBeNull();
  });
});

describe('facingImage', () => {
  it('finds the slice at the same place in a series of other spacing and origin', () => {
    expect(facingImage(image([0, 0, 21], axial), stack(0, 5, 10))).toBe(4);
    expect(facingImage(image([0, 0, 23], axial), stack(0, 5, 10))).toBe(5);
  });

  it('goes by place, not by direction of counting', () => {
    expect(facingImage(image([0, 0, 10], axial), stack(45, -5, 10))).toBe(7);
  });

  it('stays where the other series does not reach', () => {
    expect(facingImage(image([0, 0, 47.4], axial), stack(0, 5, 10))).toBe(9);
    expect(facingImage(image([0, 0, 60], axial), stack(0, 5, 10))).toBeNull();
  });

  it('compares nothing across planes or frames of reference', () => {
    expect(facingImage(image([0, 0, 20], sagittal), stack(0, 5, 10))).toBeNull();
    expect(facingImage(image([0, 0, 20], axial), stack(0, 5, 10, { frameOfReferenceUid: '9' }))).toBeNull();
    expect(facingImage(image([0, 0, 20], axial, { frameOfReferenceUid: null }), stack(0, 5, 10))).toBeNull();
  });
});

describe('referenceLine', () => {
  it('draws an axial slice on a sagittal one, at its height and as far as it reaches', () => {
    // Columns run to the back from y = −60, rows to the feet from z = 40.
    const on = image([0, -60, 40], sagittal, { pixelSpacing: [0.5, 1] });
    const line = referenceLine(on, image([-50, -50, 10], axial))!;
    const [a, b] = line.toSorted((first, second) => first[0] - second[0]);
    expect(a![0]).toBeCloseTo(9.5);
    expect(b![0]).toBeCloseTo(109.5);
    expect(a![1]).toBeCloseTo(60);
    expect(b![1]).toBeCloseTo(60);
  });

  it('draws none where planes are parallel or do not meet', () => {
    expect(referenceLine(image([-50, -50, 0], axial), image([-50, -50, 10], axial))).toBeNull();
    expect(referenceLine(image([200, -60, 40], sagittal), image([-50, -50, 10], axial))).toBeNull();
  });
});

describe('volumeObstacle', () => {
  it('is none in evenly spaced parallel slices', () => {
    expect(volumeObstacle(stack(0, 5, 10))).toBeNull();
    expect(volumeObstacle(stack(0, -0.7, 3))).toBeNull();
  });

  it.each<[string, StackImage[], RegExp]>([
    ['two slices', stack(0, 5, 2), /three slices/],
    ['no frame of reference', stack(0, 5, 9, { frameOfReferenceUid: null }), /place in the patient/],
    ['no positions', stack(0, 5, 9, { position: null }), /place in the patient/],
    ['a missing slice', [...stack(0, 5, 5), ...stack(30, 5, 5)], /evenly spaced/],
    ['a doubled slice', [...stack(0, 5, 5), image([-50, -50, 20], axial)], /evenly spaced/],
    ['phases', [...stack(0, 0, 9)], /several/],
    ['another plane', [...stack(0, 5, 5), image([0, 0, 0], sagittal)], /parallel/],
    ['another size', [...stack(0, 5, 5), image([-50, -50, 25], axial, { rows: 50 })], /one size/],
    ['colour', stack(0, 5, 5, { metadata: { '00280002': { Value: [3] } } }), /grey/],
  ])('is said of %s', (_what, series, reason) => {
    expect(volumeObstacle(series)).toMatch(reason);
  });
});
