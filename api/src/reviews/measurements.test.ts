import type { Measurement } from '@overread/models/result.js';
import { expect, test } from 'vitest';
import { reviewMeasurements } from './measurements.js';

const range = (value: number, repetition?: number): Measurement => ({
  name: 'rangeOfMotion',
  ...(repetition && { repetition }),
  value,
  unit: 'deg',
});
const count = (name: string, value: number): Measurement => ({ name, value, unit: '1' });

const finding = (number: number) =>
  ({ kind: 'FINDING', label: 'repetition', timeStart: number, measurements: [range(90 + number, number)] }) as const;
const partial = { kind: 'FINDING', label: 'partialRepetition', timeStart: 9, measurements: [range(50)] } as const;
const candidate = { ...partial, kind: 'CANDIDATE' } as const;
const decision = (kind: 'ACCEPT' | 'EDIT' | 'REJECT', values: object = {}) =>
  ({ kind, label: null, timeStart: null, measurements: null, ...values }) as const;

const analysis = {
  pipeline: 'exercise',
  measurements: [count('repetitions', 2), count('partialRepetitions', 1), range(91, 1), range(92, 2)],
};
type Change = Parameters<typeof reviewMeasurements>[1][number];
const reviewed = (first: Change['decision'], third: Change['decision'] = null): Change[] => [
  { finding: { ...finding(1), measurements: [...finding(1).measurements] }, decision: first },
  { finding: { ...finding(2), measurements: [...finding(2).measurements] }, decision: null },
  { finding: { ...partial, measurements: [...partial.measurements] }, decision: third },
];

test('without decisions and marks the measurements are the pipeline’s own', () => {
  expect(reviewMeasurements(analysis, reviewed(null), [])).toBe(analysis.measurements);
});

test('accepting everything changes nothing', () => {
  expect(reviewMeasurements(analysis, reviewed(decision('ACCEPT'), decision('ACCEPT')), [])).toEqual(
    analysis.measurements,
  );
});

test('a rejected repetition is not counted, and the second one keeps its number', () => {
  expect(reviewMeasurements(analysis, reviewed(decision('REJECT')), [])).toEqual([
    count('repetitions', 1),
    count('partialRepetitions', 1),
    range(92, 2),
  ]);
});

test('a repetition that a reader calls partial moves from one count to the other', () => {
  const edit = decision('EDIT', { label: 'partialRepetition' });
  expect(reviewMeasurements(analysis, reviewed(edit), []).slice(0, 2)).toEqual([
    count('repetitions', 1),
    count('partialRepetitions', 2),
  ]);
});

test('a partial one that a reader calls complete is numbered on, with the figures of its edit', () => {
  const edit = decision('EDIT', { label: 'repetition', measurements: [range(70)] });
  expect(reviewMeasurements(analysis, reviewed(null, edit), [])).toEqual([
    count('repetitions', 3),
    count('partialRepetitions', 0),
    range(91, 1),
    range(92, 2),
    range(70, 3),
  ]);
});

test('an edit of another label takes a repetition out of both counts', () => {
  const measured = reviewMeasurements(analysis, reviewed(decision('EDIT', { label: 'lunge' })), []);
  expect(measured).toEqual([count('repetitions', 1), count('partialRepetitions', 1), range(92, 2)]);
});

test('a candidate counts once a reader has accepted it, and not before', () => {
  const withCandidate = (said: Change['decision']) =>
    reviewMeasurements(
      analysis,
      [
        ...reviewed(decision('ACCEPT')),
        { finding: { ...candidate, measurements: [...candidate.measurements] }, decision: said },
      ],
      [],
    );
  expect(withCandidate(null)).toContainEqual(count('partialRepetitions', 1));
  expect(withCandidate(decision('REJECT'))).toContainEqual(count('partialRepetitions', 1));
  expect(withCandidate(decision('ACCEPT'))).toContainEqual(count('partialRepetitions', 2));
});

test('a repetition that a reader marked himself counts; his other marks do not', () => {
  const marks = [
    { label: 'repetition', timeStart: 20, measurements: [range(60)] },
    { label: 'repetition', timeStart: 10, measurements: [range(65)] },
    { label: 'limp', timeStart: 5, measurements: [range(1)] },
  ];
  expect(reviewMeasurements(analysis, reviewed(null), marks)).toEqual([
    count('repetitions', 4),
    count('partialRepetitions', 1),
    range(91, 1),
    range(92, 2),
    range(65, 3),
    range(60, 4),
  ]);
});

test('of other pipelines no measurement hangs on a finding', () => {
  const gait = { ...analysis, pipeline: 'gait' };
  expect(reviewMeasurements(gait, reviewed(decision('REJECT')), [])).toBe(gait.measurements);
});
