import { inflateRawSync } from 'node:zlib';
import { DicomError } from '../../error-codes.js';

/**
 * One frame of Deflated Image Frame Compression (PS3.5 A.4.13): the native bytes of the frame, deflated without a header.
 *
 * @param expected bytes of the frame.
 * @throws {DicomError} CORRUPT_PIXEL_DATA
 */
export function decodeDeflated(data: Uint8Array, expected: number): Uint8Array {
  let bytes: Buffer;
  try {
    // One more, for the padding of an odd frame; what inflates to more is no frame of this image.
    bytes = inflateRawSync(data, { maxOutputLength: expected + 1 });
  } catch (error) {
    throw new DicomError('CORRUPT_PIXEL_DATA', 'the deflated frame cannot be inflated', { cause: error });
  }
  if (bytes.length >= expected) return bytes;
  throw new DicomError(
    'CORRUPT_PIXEL_DATA',
    `the deflated frame has ${bytes.length} bytes; the image needs ${expected}`,
  );
}
