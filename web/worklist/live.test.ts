import { describe, expect, it } from 'vitest';
import { applyProgress, type LiveAnalysis, type Row } from './live';

const running: LiveAnalysis = { id: 'a', pipeline: 'exercise', status: 'RUNNING', progress: 0.2, stage: 'pose' };

const row: Row = {
  id: 'r',
  kind: 'RECORDING',
  status: 'ANALYSING',
  progress: 0.2,
  suspicion: null,
  findingCount: 0,
  decidedCount: 0,
  receivedAt: '2026-11-22T19:00:00Z',
  patient: null,
  study: null,
  recording: null,
  analyses: [{ ...running }, { ...running, id: 'b', pipeline: 'gait', progress: 0 }],
};

describe('applyProgress', () => {
  it('moves the bar by the mean of what runs, without asking again', () => {
    const { rows, outdated } = applyProgress([row], { ...running, progress: 0.6 });
    expect(rows[0]?.progress).toBeCloseTo(0.3);
    expect(outdated).toBe(false);
  });

  it('asks again when a status changed', () => {
    expect(applyProgress([row], { ...running, status: 'SUCCEEDED', progress: 1 }).outdated).toBe(true);
  });

  it('asks again when the row is not on the list', () => {
    const { rows, outdated } = applyProgress([row], { ...running, id: 'elsewhere' });
    expect(outdated).toBe(true);
    expect(rows[0]).toBe(row);
  });
});
