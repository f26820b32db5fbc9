import { describe, expect, test } from 'vitest';
import type { Projection, Series, SeriesImage } from '../input.js';
import { expectedChest, isDigitisedFilm, reasonAgainstImage, reasonAgainstSeries, viewOf } from './acceptance.js';

const SCREENING: Projection = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.1.2',
  imageType: ['ORIGINAL', 'PRIMARY'],
  ...{ laterality: 'R', view: '399162004', modifiers: [], patientOrientation: ['P', 'L'] },
  ...{ partial: false, implant: false, magnification: 1.05 },
  ...{ intent: 'FOR PRESENTATION', detector: 'DIRECT', conversion: null },
};

function image(projection: Partial<Projection> | null, more: Partial<SeriesImage> = {}): SeriesImage {
  return {
    ...{ sopInstanceUid: '1.2.3', frame: 1, columns: 2, rows: 2, samplesPerPixel: 1, pixels: new Uint16Array(4) },
    ...{ photometricInterpretation: 'MONOCHROME2', pixelSpacing: null, sliceThickness: null },
    ...{ imagePositionPatient: null, imageOrientationPatient: null },
    ...(projection && { projection: { ...SCREENING, ...projection } }),
    ...more,
  };
}

function series(images: SeriesImage[], modality = 'MG'): Series {
  return {
    ...{ kind: 'series', patientId: null, studyInstanceUid: '1', seriesInstanceUid: '1.1', modality },
    ...{ attributes: {}, images },
  };
}

describe('what is read', () => {
  test.each<Partial<Projection>>([
    {},
    { intent: 'FOR PROCESSING', sopClassUid: '1.2.840.10008.5.1.4.1.1.1.2.1' },
    { intent: null, detector: null, imageType: ['DERIVED', 'SECONDARY'] },
    { partial: true },
    { modifiers: ['399197002'] },
    { laterality: null, view: null },
  ])('%o', (projection) => expect(reasonAgainstImage(image(projection))).toBeNull());
});

describe('what is not, and why', () => {
  test.each<[string, Partial<Projection>]>([
    ['implant', { implant: true }],
    ['implant displaced', { modifiers: ['399209000'] }],
    ['magnification', { modifiers: ['R-102D6'] }],
    ['magnification', { magnification: 1.8 }],
    ['spot compression', { modifiers: ['399197002', '399055006'] }],
    ['specimen', { view: 'G-8310' }],
    ['tomosynthesis', { sopClassUid: '1.2.840.10008.5.1.4.1.1.13.1.3' }],
    ['tomosynthesis', { imageType: ['DERIVED', 'PRIMARY', 'TOMOSYNTHESIS', 'GENERATED_2D'] }],
    ['other images', { imageType: ['DERIVED', 'PRIMARY', 'RECOMBINED'] }],
  ])('%s', (words, projection) => expect(reasonAgainstImage(image(projection))).toContain(words));

  test('colour, and what is no mammogram', () => {
    expect(reasonAgainstImage(image({}, { samplesPerPixel: 3 }))).toContain('colour');
    expect(reasonAgainstImage(image(null))).toContain('no mammogram');
  });

  test('a series is refused only where no image is left', () => {
    const [good, bad] = [image({}), image({ implant: true })];
    expect(reasonAgainstSeries(series([good, bad]))).toBeNull();
    expect(reasonAgainstSeries(series([bad, bad]))).toBe(
      'None of the images is one that was learnt from: the breast has an implant.',
    );
    expect(reasonAgainstSeries(series([good], 'DX'))).toBe('The modality is DX, not MG.');
    expect(reasonAgainstSeries(series([]))).toContain('no images');
  });
});

test('views by their codes, old and new, and by View Position', () => {
  const viewed = (view: string | null, laterality: string | null) => viewOf({ ...SCREENING, view, laterality });
  expect(viewed('399368009', 'L')).toEqual({ laterality: 'left', name: 'MLO' });
  expect(viewed('R-10242', 'R')).toEqual({ laterality: 'right', name: 'CC' });
  expect(viewed('MLO', 'r ')).toEqual({ laterality: 'right', name: 'MLO' });
  expect(viewed('ML', 'B')).toEqual({ laterality: null, name: null });
  expect(viewOf(undefined)).toEqual({ laterality: null, name: null });
});

test('digitised film is told from digital mammograms', () => {
  const film = (projection: Partial<Projection>) => isDigitisedFilm(image(projection));
  expect(film({})).toBe(false);
  expect(film({ conversion: 'DF' })).toBe(true);
  expect(film({ detector: 'FILM' })).toBe(true);
  expect(film({ intent: null, detector: null })).toBe(true);
  expect(film({ intent: null, detector: 'SCINTILLATOR' })).toBe(false);
});

test('where the chest wall is to lie', () => {
  const chest = (patientOrientation: string[], laterality: string | null) =>
    expectedChest({ ...SCREENING, patientOrientation, laterality });
  expect(chest(['P', 'L'], 'R')).toBe('right');
  expect(chest(['A', 'R'], 'R')).toBe('left');
  expect(chest([], 'R')).toBe('right');
  expect(chest([], 'L')).toBe('left');
  expect(chest([], null)).toBeNull();
});
