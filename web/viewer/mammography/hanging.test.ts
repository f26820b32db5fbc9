import { expect, test } from 'vitest';
import { describeTurn, hangViews, nameOfView, turnOf, type ViewPlace } from './hanging';

const view = (laterality: string | null, viewPosition: string | null, ...patientOrientation: string[]) => ({
  laterality,
  viewPosition,
  viewModifiers: [] as string[],
  patientOrientation,
});

test('each view has its place; several of one lie behind each other, further views of that side behind them', () => {
  const spot = { ...view('R', 'CC'), viewModifiers: ['spot compression'] };
  const [lmlo, rcc, rml, again] = [view('L', 'MLO'), view('R', 'CC'), view('R', 'ML'), view('R', 'CC')];
  const rmlo = view('R', 'MLO');
  const exaggerated = view('L', 'XCCL');
  const nowhere = [view(null, 'CC'), view('L', null), view('R', 'AP')];
  expect(hangViews([lmlo, spot, rcc, rml, again, exaggerated, ...nowhere, rmlo])).toEqual({
    RCC: [rcc, again, spot],
    LCC: [exaggerated],
    RMLO: [rmlo, rml],
    LMLO: [lmlo],
  });
  expect([nameOfView(rml), nameOfView(spot)]).toEqual(['R ML', 'R CC, spot compression']);
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
