import type { ImageDescription } from '../image.js';

/** One encoded frame and what the attributes say of it. */
export interface Codestream {
  readonly bytes: Uint8Array;
  readonly image: ImageDescription;
}

/** What comes out of a codec: samples in little endian. */
export interface DecodedFrame {
  /** `rows × columns × samplesPerPixel × bytesPerSample` bytes. */
  readonly bytes: Uint8Array;
  readonly bytesPerSample: 1 | 2 | 4;
  /** How many bits of a sample the codec filled, from the lowest. */
  readonly bits: number;
  /** True: all of one colour, then all of the next; else interleaved. */
  readonly planar?: boolean;
  /** Given where the codestream settles it, whatever Photometric Interpretation says. */
  readonly colour?: 'RGB' | 'YBR_FULL';
}

/** Decodes one way of encoding (see `PixelEncoding`). */
export interface Codec {
  /**
   * @param codestream what it announces of itself has been checked (check.ts): a few bytes can announce an image of any size.
   * @returns colour transforms of JPEG 2000 are undone, those of JPEG are told.
   * @throws {DicomError} CORRUPT_PIXEL_DATA, UNSUPPORTED_PIXEL_FORMAT
   */
  decode(codestream: Codestream): DecodedFrame;
}
