import { expect, it } from 'vitest';
import { currentAnalyses } from './current-analyses';

const run = (id: string, pipeline: string | null, hour: number) => ({
  id,
  pipeline,
  createdAt: `2026-11-22T${String(hour).padStart(2, '0')}:00:00.000Z`,
});

it('keeps the newest run of each pipeline', () => {
  const runs = [run('b', 'exercise', 11), run('a', 'exercise', 10), run('c', 'gait', 9)];
  expect(
    currentAnalyses(runs)
      .map((one) => one.id)
      .sort(),
  ).toEqual(['b', 'c']);
});

it('says "no pipeline" only where there is none', () => {
  expect(currentAnalyses([run('a', null, 9)]).map((one) => one.id)).toEqual(['a']);
  expect(currentAnalyses([run('a', null, 9), run('b', 'exercise', 10)]).map((one) => one.id)).toEqual(['b']);
});
