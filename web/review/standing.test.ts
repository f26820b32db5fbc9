import { describe, expect, it } from 'vitest';
import { type Decision, type Finding, standingOf } from './standing';

const decision = (changes: Partial<Decision>): Decision => ({
  id: 'd',
  kind: 'ACCEPT',
  reason: null,
  label: null,
  time: null,
  boxes: null,
  masks: null,
  measurements: null,
  decidedBy: { id: 'u', name: 'A', role: 'THERAPIST' },
  decidedAt: '2026-11-22T10:00:00Z',
  onScreen: null,
  ...changes,
});

const finding = (decisions: Decision[]): Finding => ({
  id: 'f',
  key: 'k',
  label: 'squat',
  probabilities: null,
  masks: [],
  score: 0.9,
  boxes: [],
  time: { start: 1, end: 2 },
  stages: [],
  measurements: [],
  rejected: null,
  decisions,
});

describe('standingOf', () => {
  it('is what the pipeline said while nobody decided', () => {
    expect(standingOf(finding([]))).toMatchObject({ state: 'UNDECIDED', label: 'squat', time: { start: 1, end: 2 } });
  });

  it('follows an edit where it says something, and the pipeline where it does not', () => {
    const standing = standingOf(finding([decision({ kind: 'EDIT', time: { start: 1.5, end: 2.5 } })]));
    expect(standing).toMatchObject({ state: 'EDIT', label: 'squat', time: { start: 1.5, end: 2.5 } });
  });

  it('counts the newest decision alone', () => {
    const edits = [decision({ kind: 'REJECT' }), decision({ kind: 'EDIT', label: 'lunge' })];
    expect(standingOf(finding(edits))).toMatchObject({ state: 'REJECT', label: 'squat' });
  });

  it('shows the outline and the boxes of the reader, and of the pipeline again once somebody accepted that', () => {
    const at = { sopInstanceUid: '1', frame: 1 };
    const masks = [{ ...at, columns: 2, rows: 2, url: '/m' }];
    const boxes = [{ ...at, x: 0, y: 0, width: 1, height: 1, score: 1 }];
    const edit = decision({ kind: 'EDIT', masks, boxes });
    expect(standingOf(finding([edit]))).toMatchObject({ masks, boxes });
    expect(standingOf(finding([decision({ kind: 'ACCEPT' }), edit]))).toMatchObject({ masks: null, boxes: [] });
  });
});
