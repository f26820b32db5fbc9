import type { Samples } from './image.js';

/** Planar Configuration 1 (R…G…B…) to 0 (RGBRGB…). */
export function interleave(samples: Samples): Samples {
  const pixels = samples.length / 3;
  const out = samples.slice();
  for (let index = 0; index < pixels; index++) {
    out[3 * index] = samples[index]!;
    out[3 * index + 1] = samples[pixels + index]!;
    out[3 * index + 2] = samples[2 * pixels + index]!;
  }
  return out;
}

/** YBR_FULL_422 (PS3.3 C.7.6.3.1.2): Y1 Y2 Cb Cr for two neighbouring pixels, to one Y Cb Cr a pixel; 8 bits. */
export function unpackYbr422(bytes: Uint8Array, pixels: number): Uint8Array {
  const out = new Uint8Array(3 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const pair = (pixel >> 1) * 4;
    out[3 * pixel] = bytes[pair + (pixel & 1)]!;
    out[3 * pixel + 1] = bytes[pair + 2]!;
    out[3 * pixel + 2] = bytes[pair + 3]!;
  }
  return out;
}

/** YBR_FULL to RGB: the inverse of the matrix of PS3.3 C.7.6.3.1.2 (ITU-R BT.601, full range). */
export function ybrToRgb(samples: Samples, bitsStored: number): Samples {
  const out = samples.slice();
  const maximum = 2 ** bitsStored - 1;
  const centre = 2 ** (bitsStored - 1);
  const clamp = (value: number) => Math.min(maximum, Math.max(0, Math.round(value)));
  for (let index = 0; index + 2 < samples.length; index += 3) {
    const luminance = samples[index]!;
    const blue = samples[index + 1]! - centre;
    const red = samples[index + 2]! - centre;
    out[index] = clamp(luminance + 1.402 * red);
    out[index + 1] = clamp(luminance - 0.344136 * blue - 0.714136 * red);
    out[index + 2] = clamp(luminance + 1.772 * blue);
  }
  return out;
}
