import { type VideoFormat, writeVideo } from './ffmpeg.js';

/** Blocks in the row: 16 bits of the number, most significant first. */
const BITS = 16;
/** The row lies in the top-left corner: this share of the width, and one block high. */
const ROW_SHARE = 0.8;

/** Three by five dots a digit, row by row. */
const DIGITS = [
  '111101101101111',
  '010110010010111',
  '111001111100111',
  '111001111001111',
  '101101111001001',
  '111100111001111',
  '111100111101111',
  '111001001001001',
  '111101111101111',
  '111101111001111',
];

/** A code that was not one: no marks, or the picture of something else. */
export class FrameNumberError extends Error {
  override readonly name = 'FrameNumberError';
}

/**
 * One frame that carries its number: a row of 16 blocks in the top-left corner, white for 1, black for 0, beneath it the
 * same row inverted (so that any other picture is told from a code), and the number in digits for people.
 * @returns RGB, row by row
 */
export function drawFrameNumber(number: number, width: number, height: number): Uint8Array {
  if (!Number.isInteger(number) || number < 0 || number >= 2 ** BITS) {
    throw new RangeError(`A frame's number is 0 to ${2 ** BITS - 1}, not ${number}.`);
  }
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // A slope that moves: a decoder that repeats or blends frames shows it, and players have something to draw.
      const grey = 96 + ((x + y + number * 4) % 64);
      const o = (y * width + x) * 3;
      rgb[o] = grey;
      rgb[o + 1] = grey;
      rgb[o + 2] = grey;
    }
  }
  const fill = (x0: number, y0: number, w: number, h: number, value: number): void => {
    for (let y = Math.round(y0); y < Math.min(height, Math.round(y0 + h)); y++) {
      const from = (y * width + Math.round(x0)) * 3;
      rgb.fill(value, from, (y * width + Math.min(width, Math.round(x0 + w))) * 3);
    }
  };
  const block = (width * ROW_SHARE) / BITS;
  for (let bit = 0; bit < BITS; bit++) {
    const on = ((number >> (BITS - 1 - bit)) & 1) === 1;
    fill(bit * block, 0, block, block, on ? 255 : 0);
    fill(bit * block, block, block, block, on ? 0 : 255);
  }
  const dot = height / 16;
  [...String(number)].forEach((digit, place) => {
    [...(DIGITS[Number(digit)] ?? '')].forEach((mark, i) => {
      const x = (1 + place * 4 + (i % 3)) * dot;
      const y = 3 * block + Math.floor(i / 3) * dot;
      if (mark === '1' && x + dot <= width) fill(x, y, dot, dot, 255);
    });
  });
  return rgb;
}

/**
 * Reads the number that `drawFrameNumber` put into a frame, after any scaling that keeps the picture's shape and any
 * compression that leaves black and white apart.
 * @param rgba four bytes a pixel, row by row, as a canvas gives them
 * @throws FrameNumberError where the two rows of blocks do not agree
 */
export function readFrameNumber(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): number {
  if (rgba.length !== width * height * 4) {
    throw new RangeError(`A frame of ${width}×${height} has ${width * height * 4} bytes, not ${rgba.length}.`);
  }
  const block = (width * ROW_SHARE) / BITS;
  let number = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const upper = brightness(rgba, width, bit * block, 0, block);
    const lower = brightness(rgba, width, bit * block, block, block);
    if (Math.abs(upper - lower) < 96) {
      throw new FrameNumberError(
        `Bit ${bit} of the frame number is ${upper.toFixed(0)} over ${lower.toFixed(0)}: not a frame of a frame-number clip.`,
      );
    }
    number = number * 2 + (upper > lower ? 1 : 0);
  }
  return number;
}

/** Mean of the middle half of a block, where neither neighbours nor scaling reach. */
function brightness(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  x0: number,
  y0: number,
  block: number,
): number {
  let sum = 0;
  let count = 0;
  for (let y = Math.floor(y0 + block * 0.25); y <= y0 + block * 0.7; y++) {
    for (let x = Math.floor(x0 + block * 0.25); x <= x0 + block * 0.7; x++) {
      const o = (y * width + x) * 4;
      sum += rgba[o]! + rgba[o + 1]! + rgba[o + 2]!;
      count += 3;
    }
  }
  return sum / count;
}

/**
 * Writes an MP4 (H.264) of `frames` frames, frame i showing number i.
 * @throws FfmpegError
 */
export async function writeFrameCounter(path: string, format: VideoFormat, frames: number): Promise<void> {
  const video = writeVideo(path, format, 20);
  for (let i = 0; i < frames; i++) await video.write(drawFrameNumber(i, format.width, format.height));
  await video.close();
}
