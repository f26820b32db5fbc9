/** Cutting what a network wants to see out of a video frame. */
import type { RgbFrame } from '../input.js';

/**
 * A square of a frame, perhaps turned. Centre in pixels of the frame (origin at the centre of the top-left pixel), side
 * in pixels, angle in radians: positive turns the square clockwise as seen on the screen (x to the right, y down).
 */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly angle: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Point of the frame for a point of the region given in fractions: (0, 0) top-left corner, (1, 1) bottom-right. */
export function fromRegion(region: Region, u: number, v: number): Point {
  const dx = (u - 0.5) * region.size;
  const dy = (v - 0.5) * region.size;
  const cos = Math.cos(region.angle);
  const sin = Math.sin(region.angle);
  return { x: region.x + dx * cos - dy * sin, y: region.y + dx * sin + dy * cos };
}

/** The inverse of `fromRegion`. */
export function toRegion(region: Region, point: Point): { u: number; v: number } {
  const dx = point.x - region.x;
  const dy = point.y - region.y;
  const cos = Math.cos(region.angle);
  const sin = Math.sin(region.angle);
  return { u: (dx * cos + dy * sin) / region.size + 0.5, v: (-dx * sin + dy * cos) / region.size + 0.5 };
}

export interface CropOptions {
  /** Side of the crop in pixels. */
  readonly size: number;
  /** Each channel value of 0 to 255 is multiplied by this. */
  readonly scale?: number;
  /** Mirrors left and right. */
  readonly mirrored?: boolean;
}

/**
 * Samples a region bilinearly into `target`: size × size × 3, channels last, row-major. What lies outside the frame is
 * black (letterbox). Pixels are samples at their centres, so crop pixel (i, j) looks at fraction ((i + ½)/size, …).
 *
 * The frame should be at most about twice as fine as the crop; a finer one is to be scaled by the decoder first, which
 * averages and so does not alias.
 */
export function cropRegion(
  frame: RgbFrame,
  region: Region,
  options: CropOptions,
  target: Float32Array | Int32Array,
): void {
  const { size, scale = 1, mirrored = false } = options;
  const { data, width, height } = frame;
  const rounds = target instanceof Int32Array ? 0.5 : 0;
  const step = region.size / size;
  const origin = fromRegion(region, mirrored ? 1 - 0.5 / size : 0.5 / size, 0.5 / size);
  const cos = Math.cos(region.angle) * step;
  const sin = Math.sin(region.angle) * step;
  const alongX = mirrored ? -cos : cos;
  const alongY = mirrored ? -sin : sin;
  const stride = width * 3;
  let at = 0;
  for (let j = 0; j < size; j++) {
    let x = origin.x - j * sin;
    let y = origin.y + j * cos;
    for (let i = 0; i < size; i++, x += alongX, y += alongY, at += 3) {
      const left = Math.floor(x);
      const top = Math.floor(y);
      if (left < -1 || top < -1 || left >= width || top >= height) {
        target[at] = target[at + 1] = target[at + 2] = 0;
        continue;
      }
      const fx = x - left;
      const fy = y - top;
      // A neighbour outside the frame is black: its weight is dropped.
      const inLeft = left >= 0;
      const inRight = left + 1 < width;
      const w00 = top >= 0 && inLeft ? (1 - fx) * (1 - fy) * scale : 0;
      const w01 = top >= 0 && inRight ? fx * (1 - fy) * scale : 0;
      const w10 = top + 1 < height && inLeft ? (1 - fx) * fy * scale : 0;
      const w11 = top + 1 < height && inRight ? fx * fy * scale : 0;
      const a = top * stride + left * 3;
      const b = a + stride;
      // Where a weight is zero the index may lie outside the array, and undefined · 0 would be NaN.
      for (let c = 0; c < 3; c++) {
        target[at + c] =
          (w00 && data[a + c]! * w00) +
          (w01 && data[a + 3 + c]! * w01) +
          (w10 && data[b + c]! * w10) +
          (w11 && data[b + 3 + c]! * w11) +
          rounds;
      }
    }
  }
}

/** Stretches the whole frame to size × size × 3, whatever its aspect ratio, averaging where it shrinks. */
export function stretchFrame(frame: RgbFrame, size: number, target: Float32Array): void {
  const { data, width, height } = frame;
  const stepX = width / size;
  const stepY = height / size;
  // Two samples each way per output pixel and unit of shrinking are enough against aliasing.
  const samplesX = Math.max(1, Math.ceil(stepX));
  const samplesY = Math.max(1, Math.ceil(stepY));
  const weight = 1 / (samplesX * samplesY);
  for (let j = 0, at = 0; j < size; j++) {
    for (let i = 0; i < size; i++, at += 3) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let sy = 0; sy < samplesY; sy++) {
        const y = clamp((j + (sy + 0.5) / samplesY) * stepY - 0.5, height - 1);
        const top = Math.min(Math.floor(y), Math.max(0, height - 2));
        const fy = y - top;
        const below = height > 1 ? width * 3 : 0;
        for (let sx = 0; sx < samplesX; sx++) {
          const x = clamp((i + (sx + 0.5) / samplesX) * stepX - 0.5, width - 1);
          const left = Math.min(Math.floor(x), Math.max(0, width - 2));
          const fx = x - left;
          const right = width > 1 ? 3 : 0;
          const a = (top * width + left) * 3;
          const w00 = (1 - fx) * (1 - fy);
          const w01 = fx * (1 - fy);
          const w10 = (1 - fx) * fy;
          const w11 = fx * fy;
          red += data[a]! * w00 + data[a + right]! * w01 + data[a + below]! * w10 + data[a + below + right]! * w11;
          green +=
            data[a + 1]! * w00 +
            data[a + right + 1]! * w01 +
            data[a + below + 1]! * w10 +
            data[a + below + right + 1]! * w11;
          blue +=
            data[a + 2]! * w00 +
            data[a + right + 2]! * w01 +
            data[a + below + 2]! * w10 +
            data[a + below + right + 2]! * w11;
        }
      }
      target[at] = red * weight;
      target[at + 1] = green * weight;
      target[at + 2] = blue * weight;
    }
  }
}

function clamp(value: number, maximum: number): number {
  return value < 0 ? 0 : Math.min(value, maximum);
}
