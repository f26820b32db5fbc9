import { describe, expect, it } from 'vitest';
import { OneEuroFilter, PointSmoother } from './smoothing.js';

const SETTINGS = { minimumCutoff: 1, speedCoefficient: 0, speedCutoff: 1 };

describe('the One-Euro filter', () => {
  it('gives the first value as it is', () => {
    expect(new OneEuroFilter(SETTINGS).next(42, 0)).toBe(42);
  });

  it('follows a step at rest as a first-order low-pass of its cut-off does', () => {
    const filter = new OneEuroFilter(SETTINGS);
    filter.next(0, 0);
    let value = 0;
    for (let i = 1; i <= 100; i++) value = filter.next(1, i / 100);
    // After one second at 1 Hz: 1 − e^(−2π), by backward Euler 1 − (1 + 2π/100)^−100.
    expect(value).toBeCloseTo(1 - (1 + (2 * Math.PI) / 100) ** -100, 9);
  });

  it('halves the noise of a point at rest and more', () => {
    const filter = new OneEuroFilter(SETTINGS);
    const noise = Array.from({ length: 300 }, (_, i) => Math.sin(i * 12.9898) * 0.5);
    const smoothed = noise.map((value, i) => filter.next(value, i / 30));
    const power = (values: readonly number[]) => values.slice(30).reduce((sum, value) => sum + value ** 2, 0);
    expect(power(smoothed)).toBeLessThan(power(noise) / 4);
  });

  it('lets a fast movement through with less delay than a slow one', () => {
    const lag = (speed: number) => {
      const filter = new OneEuroFilter({ minimumCutoff: 0.5, speedCoefficient: 5, speedCutoff: 1 });
      let value = 0;
      for (let i = 0; i <= 60; i++) value = filter.next((speed * i) / 30, i / 30);
      return (speed * 2 - value) / speed;
    };
    expect(lag(2)).toBeLessThan(lag(0.1) / 3);
  });
});

describe('smoothing points', () => {
  it('treats a near and a far person alike', () => {
    const settings = { ...SETTINGS, speedCoefficient: 20 };
    const near = new PointSmoother(1, 2, settings);
    const far = new PointSmoother(1, 2, settings);
    for (let i = 0; i < 20; i++) {
      const x = Math.sin(i);
      const [[nearX, nearY]] = near.next([[200 * x, 100]], i / 30, 200) as [[number, number]];
      const [[farX, farY]] = far.next([[20 * x, 10]], i / 30, 20) as [[number, number]];
      expect(nearX).toBeCloseTo(10 * farX, 9);
      expect(nearY).toBeCloseTo(10 * farY, 9);
    }
  });

  it('keeps a point where it is however the measured size of the body wavers', () => {
    const smoother = new PointSmoother(1, 2, SETTINGS);
    for (let i = 0; i < 20; i++)
      expect(smoother.next([[1000, 500]], i / 30, 100 + 5 * Math.sin(i))).toEqual([[1000, 500]]);
  });
});
