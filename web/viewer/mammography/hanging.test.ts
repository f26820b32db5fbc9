import { expect, test } from 'vitest';
import { describeTurn, hangViews, turnOf, type ViewPlace } from './hanging';

const view = (laterality: string | null, viewPosition: string | null, ...patientOrientation: string[]) => ({
  laterality,
  viewPosition,
  patientOrientation,
});

test('each view has its place, several of one lie behind each other, others have none', () => {
  const images = [
    view('L', 'MLO'),
    view('R', 'CC'),
    view('R', 'ML'),
    view('R', 'CC'),
    view(null, 'CC'),
    view('L', null),
  ];
  expect(hangViews(images)).toEqual({ RCC: [images[1], images[3]], LCC: [], RMLO: [], LMLO: [images[0]] });
});

test.each<[ViewPlace, string, string, boolean, boolean]>([
  ['RCC', 'P', 'L', false, false],
  ['LCC', 'A', 'R', false, false],
  ['RMLO', 'P', 'FL', false, false],
  ['LMLO', 'A', 'FR', false, false],
  ['RCC', 'A', 'L', true, false],
  ['LCC', 'P', 'R', true, false],
  ['LCC', 'P', 'L', true, true],
  ['LMLO', 'A', 'HL', false, true],
])('%s whose rows run to %s and columns to %s', (place, row, column, across, down) => {
  expect(turnOf(view(null, null, row, column), place)).toEqual({ across, down });
});

test('where the file does not say which way it lies, or lies across, nothing is turned and it is said', () => {
  expect(turnOf(view('R', 'CC'), 'RCC')).toBeNull();
  expect(turnOf(view('R', 'CC', 'L', 'P'), 'RCC')).toBeNull();
  expect(describeTurn(null, true)).toContain('As stored');
  expect(describeTurn({ across: false, down: false }, true)).toBeNull();
  expect(describeTurn({ across: true, down: true }, true)).toContain('180°');
});
