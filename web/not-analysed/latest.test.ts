import { expect, it } from 'vitest';
import { type NotAnalysed, stillStands } from './latest';

type Other = NonNullable<NotAnalysed['recording']>['analyses']['edges'][number]['node'];

const other = (changes: Partial<Other>): { node: Other } => ({
  node: {
    id: 'b',
    pipeline: 'exercise',
    status: 'SUCCEEDED',
    createdAt: '2026-11-22T10:00:00.000Z',
    ...changes,
  },
});

const failed = (pipeline: string | null, others: ReturnType<typeof other>[]): NotAnalysed => ({
  id: 'a',
  pipeline,
  version: '1.0.0',
  status: 'FAILED',
  reason: null,
  errorCode: null,
  errorMessage: null,
  series: null,
  createdAt: '2026-11-22T09:00:00.000Z',
  recording: {
    id: 'r',
    fileName: 'walk.mp4',
    duration: 3,
    patient: null,
    analyses: { edges: others },
  },
});

it('stands while nothing came after it', () => {
  expect(stillStands(failed('exercise', [other({ createdAt: '2026-11-22T08:00:00.000Z' })]))).toBe(true);
});

it('is history once the same pipeline has run again', () => {
  expect(stillStands(failed('exercise', [other({})]))).toBe(false);
});

it('stands although another pipeline has run since', () => {
  expect(stillStands(failed('gait', [other({})]))).toBe(true);
});

it('"no pipeline" is history once any has run', () => {
  expect(stillStands(failed(null, [other({})]))).toBe(false);
});
