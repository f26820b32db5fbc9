import { describe, expect, it } from 'vitest';
import { overlap } from '../runtime/box.js';
import { choosePerson, countOthers } from './choose.js';
import { readDetections } from './detector.js';

const FRAME = { width: 1000, height: 500 };
const box = (x: number, y: number, width: number, height: number, score = 0.8) => ({ x, y, width, height, score });

describe('choosing the person', () => {
  it('takes the largest', () => {
    const large = box(300, 50, 150, 400);
    expect(choosePerson([box(600, 300, 40, 100, 0.95), large], FRAME, null)).toBe(large);
  });

  it('prefers the middle of the picture among persons of like size', () => {
    const middle = box(440, 50, 140, 400);
    expect(choosePerson([box(0, 50, 150, 400), middle], FRAME, null)).toBe(middle);
  });

  it('stays with the one who is followed, even if somebody larger comes in', () => {
    const followed = box(100, 100, 100, 300);
    const larger = box(400, 0, 200, 500);
    expect(choosePerson([larger, box(110, 105, 100, 300)], FRAME, followed)).toMatchObject({ x: 110 });
  });

  it('finds nobody where there is nobody', () => {
    expect(choosePerson([], FRAME, box(0, 0, 10, 10))).toBeNull();
  });
});

describe('counting others', () => {
  const followed = box(400, 50, 150, 400);

  it('does not count the followed person, parts of them, or passers-by far behind', () => {
    expect(countOthers([box(395, 55, 155, 390), box(430, 60, 80, 150), box(800, 200, 20, 50)], followed)).toBe(0);
  });

  it('counts somebody of comparable size', () => {
    expect(countOthers([followed, box(700, 100, 120, 350)], followed)).toBe(1);
  });
});

describe('reading detections', () => {
  const rows = (...values: number[][]) => Float32Array.from(values.flat());

  it('scales boxes from the square back to the frame, best first, persons only', () => {
    const found = readDetections(
      rows([0, 0, 256, 512, 0.4, 0], [256, 128, 384, 384, 0.9, 0], [0, 0, 512, 512, 0.99, 16], [0, 0, 9, 9, 0.1, 0]),
      FRAME,
      0.3,
    );
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ x: 500, y: 125, width: 250, height: 250 });
    expect(found[1]).toMatchObject({ x: 0, y: 0, width: 500, height: 500 });
  });

  it('gives one box for a person with two', () => {
    const found = readDetections(rows([0, 0, 100, 200, 0.9, 0], [5, 5, 105, 205, 0.5, 0]), FRAME, 0.3);
    expect(found.map(({ score }) => score)).toEqual([expect.closeTo(0.9)]);
  });
});

describe('overlap', () => {
  it('is intersection over union', () => {
    expect(overlap(box(0, 0, 10, 10), box(5, 0, 10, 10))).toBeCloseTo(1 / 3);
    expect(overlap(box(0, 0, 10, 10), box(10, 0, 10, 10))).toBe(0);
  });
});
