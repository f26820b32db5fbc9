/** Test support: small videos made by ffmpeg, and what it does not make. */
import { execFileSync } from 'node:child_process';

/** Runs ffmpeg; the last arguments name the file to write. */
export function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args]);
}

/** H.264 in MP4 with B-frames: a moving test picture of 64 × 48 pixels, 20 frames at 10 frames/s. */
export function makeVideo(path: string, ...more: string[]): void {
  ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=64x48:rate=10:duration=2',
    '-pix_fmt',
    'yuv420p',
    '-c:v',
    'libx264',
    ...more,
    path,
  );
}

/**
 * Turns the picture of an MP4 by 90 degrees clockwise, as a phone held upright does: by the matrix in the track header
 * (ISO/IEC 14496-12, 8.3.2). Done by hand, as ffmpeg's options for it differ between versions.
 *
 * @param width of the turned picture.
 */
export function rotateClockwise(mp4: Buffer, width: number): Buffer {
  const turned = Buffer.from(mp4);
  const matrix = turned.indexOf('tkhd', 0, 'latin1') + 4 + 40;
  // Rows (a b u), (c d v), (x y w); 16.16 fixed point but for the last column, which is 2.30.
  const values = [0, 0x10000, 0, -0x10000, 0, 0, width * 0x10000, 0, 0x40000000];
  for (const [index, value] of values.entries()) turned.writeInt32BE(value, matrix + 4 * index);
  return turned;
}
