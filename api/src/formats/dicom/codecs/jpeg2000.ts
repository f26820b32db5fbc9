import { DicomError } from '../../error-codes.js';
import type { Codestream } from './codec.js';

/**
 * Checks the SIZ marker (ISO/IEC 15444-1 A.5.1; High-Throughput codestreams have the same, 15444-15) against the
 * attributes. A small codestream can announce an image of any size, of any number of tiles.
 *
 * @throws {DicomError} CORRUPT_PIXEL_DATA, UNSUPPORTED_PIXEL_FORMAT.
 */
export function checkJpeg2000({ bytes, image }: Codestream): void {
  const start = findSize(bytes);
  if (start < 0 || bytes.length < start + 41) throw corrupt('the JPEG 2000 codestream has no header');
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, 41);
  const width = view.getUint32(6) - view.getUint32(14);
  const height = view.getUint32(10) - view.getUint32(18);
  const components = view.getUint16(38);
  const bits = (view.getUint8(40) & 0x7f) + 1;
  if (width !== image.columns || height !== image.rows || components !== image.samplesPerPixel) {
    const declared = `${image.columns} × ${image.rows} × ${image.samplesPerPixel}`;
    throw corrupt(`the JPEG 2000 image is ${width} × ${height} × ${components}, the attributes say ${declared}`);
  }
  // Decoders reserve memory for every tile of the grid, also for those of one pixel.
  const tiles =
    Math.ceil(width / Math.max(1, view.getUint32(22))) * Math.ceil(height / Math.max(1, view.getUint32(26)));
  if (tiles > MAX_TILES) throw corrupt(`the JPEG 2000 image announces ${tiles} tiles`);
  if (bits > 16) throw new DicomError('UNSUPPORTED_PIXEL_FORMAT', `JPEG 2000 at ${bits} bits is not decoded`);
}

/** The most that the marker SOT can count (A.4.2). */
const MAX_TILES = 65_535;

/** Offset of the SIZ marker: right after SOC, which a JP2 file has in a box further in. */
function findSize(bytes: Uint8Array): number {
  const limit = Math.min(bytes.length - 3, 4096);
  for (let index = 0; index < limit; index++) {
    if (bytes[index] === 0xff && bytes[index + 1] === 0x4f && bytes[index + 2] === 0xff && bytes[index + 3] === 0x51) {
      return index + 2;
    }
  }
  return -1;
}

function corrupt(reason: string): DicomError {
  return new DicomError('CORRUPT_PIXEL_DATA', reason);
}
