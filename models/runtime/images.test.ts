import { describe, expect, it } from 'vitest';
import type { RgbFrame } from '../input.js';
import { cropRegion, fromRegion, type Region, stretchFrame, toRegion } from './images.js';

/** Red is the column, green the row, blue 100. */
function gradient(width: number, height: number): RgbFrame {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([x, y, 100], (y * width + x) * 3);
  }
  return { index: 0, time: 0, width, height, data };
}

const pixel = (target: Float32Array | Int32Array, size: number, x: number, y: number) =>
  [...target.slice((y * size + x) * 3, (y * size + x) * 3 + 3)] as [number, number, number];

describe('regions', () => {
  it('map corners and back, turned clockwise for a positive angle', () => {
    const region: Region = { x: 100, y: 50, size: 40, angle: Math.PI / 2 };
    // The right edge of the region points down on the screen.
    const right = fromRegion(region, 1, 0.5);
    expect(right.x).toBeCloseTo(100);
    expect(right.y).toBeCloseTo(70);
    const back = toRegion(region, fromRegion(region, 0.2, 0.9));
    expect(back.u).toBeCloseTo(0.2);
    expect(back.v).toBeCloseTo(0.9);
  });
});

describe('cropping', () => {
  const size = 8;

  it('copies pixels exactly where the crop has the frame’s resolution', () => {
    const target = new Float32Array(size * size * 3);
    // The square of columns 10 to 17 and rows 20 to 27 has its centre at (13.5, 23.5).
    cropRegion(gradient(64, 64), { x: 13.5, y: 23.5, size, angle: 0 }, { size }, target);
    expect(pixel(target, size, 0, 0)).toEqual([10, 20, 100]);
    expect(pixel(target, size, 7, 3)).toEqual([17, 23, 100]);
  });

  it('samples what `fromRegion` says lies there, turned and scaled', () => {
    const region: Region = { x: 30, y: 31, size: 21, angle: 0.4 };
    const target = new Float32Array(size * size * 3);
    cropRegion(gradient(64, 64), region, { size }, target);
    for (const [i, j] of [
      [0, 0],
      [7, 2],
      [3, 7],
    ] as const) {
      const expected = fromRegion(region, (i + 0.5) / size, (j + 0.5) / size);
      const [red, green] = pixel(target, size, i, j);
      expect(red).toBeCloseTo(expected.x, 4);
      expect(green).toBeCloseTo(expected.y, 4);
    }
  });

  it('mirrors left and right', () => {
    const region: Region = { x: 30, y: 31, size: 21, angle: 0.4 };
    const plain = new Float32Array(size * size * 3);
    const mirrored = new Float32Array(size * size * 3);
    cropRegion(gradient(64, 64), region, { size }, plain);
    cropRegion(gradient(64, 64), region, { size, mirrored: true }, mirrored);
    const [red, green] = pixel(mirrored, size, 1, 5);
    const [expectedRed, expectedGreen] = pixel(plain, size, 6, 5);
    expect(red).toBeCloseTo(expectedRed, 4);
    expect(green).toBeCloseTo(expectedGreen, 4);
  });

  it('is black outside the frame, wherever the region lies', () => {
    const target = new Float32Array(size * size * 3).fill(7);
    cropRegion(gradient(16, 16), { x: 0, y: 0, size: 32, angle: 0 }, { size }, target);
    expect(pixel(target, size, 0, 0)).toEqual([0, 0, 0]);
    expect(pixel(target, size, 5, 5)[2]).toBe(100);
    cropRegion(gradient(16, 16), { x: 500, y: -500, size: 32, angle: 1 }, { size }, target);
    expect(target.every((value) => value === 0)).toBe(true);
  });

  it('scales values for networks that want 0 to 1, and rounds for those that want integers', () => {
    const region: Region = { x: 8, y: 8, size: 10, angle: 0 };
    const fractions = new Float32Array(size * size * 3);
    cropRegion(gradient(16, 16), region, { size, scale: 1 / 255 }, fractions);
    expect(pixel(fractions, size, 4, 4)[2]).toBeCloseTo(100 / 255, 6);
    const whole = new Int32Array(size * size * 3);
    cropRegion(gradient(16, 16), { ...region, x: 8.3 }, { size: 1 }, whole);
    expect(pixel(whole, 1, 0, 0)).toEqual([8, 8, 100]);
  });
});

describe('stretching a frame', () => {
  it('fills the square and averages where it shrinks', () => {
    const target = new Float32Array(2 * 2 * 3);
    stretchFrame(gradient(16, 4), 2, target);
    const [red, green, blue] = pixel(target, 2, 0, 0);
    // Columns 0 to 7 and rows 0 to 1.
    expect(red).toBeCloseTo(3.5, 1);
    expect(green).toBeCloseTo(0.5, 1);
    expect(blue).toBeCloseTo(100, 4);
  });

  it('keeps a frame of its own size as it is', () => {
    const target = new Float32Array(4 * 4 * 3);
    stretchFrame(gradient(4, 4), 4, target);
    expect(pixel(target, 4, 3, 2)).toEqual([3, 2, 100]);
  });

  it('takes a frame of a single pixel', () => {
    const target = new Float32Array(2 * 2 * 3);
    stretchFrame({ ...gradient(1, 1), data: Uint8Array.of(9, 8, 7) }, 2, target);
    expect(pixel(target, 2, 1, 1)).toEqual([9, 8, 7]);
  });
});
