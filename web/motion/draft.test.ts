import { describe, expect, it } from 'vitest';
import type { Finding } from '../review/standing';
import { beginDraft, measureDraft, repetitionOf } from './draft';

const times = Array.from({ length: 41 }, (_, index) => index / 10);
/** A knee that bends by 90° and stretches again, once in four seconds. */
const values = times.map((time) => 45 - 45 * Math.cos((2 * Math.PI * time) / 4));
const curves = ['left', 'right'].map((side) => ({ name: 'kneeFlexion', side, unit: 'deg', times, values }));

const finding: Finding = {
  id: 'f',
  key: 'repetition@0-4',
  label: 'repetition',
  probabilities: null,
  masks: [],
  score: 0.9,
  boxes: [],
  time: { start: 0, end: 4 },
  stages: [],
  measurements: [
    {
      name: 'rangeOfMotion',
      side: null,
      repetition: 3,
      value: 90,
      unit: 'deg',
      n: null,
      interval: null,
      withheld: null,
    },
  ],
  rejected: null,
  decisions: [],
};

const named = (name: string, time: { start: number; end: number }) =>
  measureDraft({ finding, time, label: 'repetition', edge: 'end' }, curves).find((one) => one.name === name);

describe('measureDraft', () => {
  it('measures what the pipeline measured while nothing was moved', () => {
    expect(named('rangeOfMotion', { start: 0, end: 4 })?.value).toBeCloseTo(90, 6);
    expect(named('duration', { start: 0, end: 4 })?.value).toBe(4);
  });

  it('follows the ends', () => {
    expect(named('rangeOfMotion', { start: 0, end: 1 })?.value).toBeCloseTo(45, 6);
    expect(named('duration', { start: 1, end: 3 })?.value).toBe(2);
  });

  it('says why where too little is left to measure', () => {
    const figure = named('rangeOfMotion', { start: 0, end: 0.1 });
    expect(figure?.value).toBeNull();
    expect(figure?.withheld).toContain('3 frames');
  });

  it('keeps the number of the repetition', () => {
    expect(repetitionOf(finding)).toBe(3);
    expect(named('duration', { start: 0, end: 4 })?.repetition).toBe(3);
  });
});

it('begins a draft where the finding stands now, and none for findings without a time', () => {
  expect(beginDraft(finding)?.time).toEqual({ start: 0, end: 4 });
  expect(beginDraft({ ...finding, time: null })).toBeNull();
});
