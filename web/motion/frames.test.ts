import { describe, expect, it } from 'vitest';
import { nearestFrame, seekTime } from './frames';

const even = Array.from({ length: 90 }, (_, index) => index / 30);
/** Variable frame rate: long and short frames mixed. */
const uneven = [0, 0.2, 0.233, 0.4, 1.1, 1.133];

describe('nearestFrame', () => {
  it('finds every frame by its own time', () => {
    for (const times of [even, uneven]) {
      times.forEach((time, index) => {
        expect(nearestFrame(times, time)).toBe(index);
      });
    }
  });

  it('takes the nearest, not the one before', () => {
    expect(nearestFrame(uneven, 0.39)).toBe(3);
    expect(nearestFrame(uneven, 0.8)).toBe(4);
    expect(nearestFrame(uneven, 0.7)).toBe(3);
  });

  it('survives the rounding of media clocks to microseconds', () => {
    even.forEach((time, index) => {
      expect(nearestFrame(even, Math.floor(time * 1e6) / 1e6)).toBe(index);
      expect(nearestFrame(even, Math.ceil(time * 1e6) / 1e6)).toBe(index);
    });
  });

  it('stays within the recording', () => {
    expect(nearestFrame(even, -1)).toBe(0);
    expect(nearestFrame(even, 99)).toBe(89);
    expect(nearestFrame([], 1)).toBe(-1);
  });
});

describe('seekTime', () => {
  it('lies inside the frame that is meant, whatever the frame rate', () => {
    for (const [times, duration] of [
      [even, 3],
      [uneven, 1.2],
    ] as const) {
      times.forEach((start, index) => {
        const at = seekTime(times, index, duration);
        expect(at).toBeGreaterThan(start);
        expect(at).toBeLessThan(times[index + 1] ?? duration);
      });
    }
  });

  it('does not leave the recording at either end', () => {
    expect(seekTime(even, -5, 3)).toBeCloseTo(1 / 60);
    expect(seekTime(even, 500, 3)).toBeLessThan(3);
    expect(seekTime([0], 0, 0)).toBe(0);
    expect(seekTime([], 0, 3)).toBe(0);
  });
});
