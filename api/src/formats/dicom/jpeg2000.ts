import createModule, { type OpenJpegModule } from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import { DicomError } from '../error-codes.js';
import type { ImageDescription } from './image.js';

/** Decoders that have to be loaded before use. Load once and hand on. */
export interface Codecs {
  readonly openjpeg: OpenJpegModule;
  /** What OpenJPEG said during the last call; it throws numbers. */
  readonly messages: string[];
}

/** Takes about 20 ms. */
export async function loadCodecs(): Promise<Codecs> {
  const messages: string[] = [];
  const collect = (text: string) => void messages.push(text.trim());
  return { openjpeg: await createModule({ print: () => undefined, printErr: collect }), messages };
}

/**
 * Decodes one JPEG 2000 codestream (or JP2 file). Colour transforms of the codestream are undone: three components come
 * out as RGB.
 *
 * @returns interleaved samples in little endian, 1 byte each up to 8 bits, else 2.
 * @throws {DicomError} CORRUPT_PIXEL_DATA, UNSUPPORTED_PIXEL_FORMAT.
 */
export function decodeJpeg2000(
  codestream: Uint8Array,
  image: ImageDescription,
  codecs: Codecs,
): { bytes: Uint8Array; bytesPerSample: 1 | 2 } {
  requireDeclaredSize(codestream, image);
  codecs.messages.length = 0;
  const decoder = new codecs.openjpeg.J2KDecoder();
  try {
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.decode();
    const info = decoder.getFrameInfo();
    const bytesPerSample = info.bitsPerSample > 8 ? 2 : 1;
    const expected = image.rows * image.columns * image.samplesPerPixel * bytesPerSample;
    const decoded = decoder.getDecodedBuffer();
    if (info.componentCount !== image.samplesPerPixel || decoded.length < expected) {
      throw corrupt(`the JPEG 2000 image has ${info.componentCount} components and ${decoded.length} bytes`);
    }
    // The module's memory is reused by the next frame.
    return { bytes: decoded.slice(0, expected), bytesPerSample };
  } catch (error) {
    if (error instanceof DicomError) throw error;
    const said = codecs.messages.find((message) => message.includes('ERROR')) ?? codecs.messages[0] ?? String(error);
    throw corrupt(`the JPEG 2000 codestream cannot be decoded (${said.replace(/^\[?ERROR\]?\s*/, '')})`, error);
  } finally {
    decoder.delete();
  }
}

/**
 * Checks the SIZ marker (ISO/IEC 15444-1 A.5.1) against the attributes before anything is decoded: a small codestream can
 * announce an image of any size.
 *
 * @throws {DicomError} CORRUPT_PIXEL_DATA, UNSUPPORTED_PIXEL_FORMAT.
 */
export function requireDeclaredSize(codestream: Uint8Array, image: ImageDescription): void {
  const start = findSize(codestream);
  if (start < 0 || codestream.length < start + 41) throw corrupt('the JPEG 2000 codestream has no header');
  const view = new DataView(codestream.buffer, codestream.byteOffset + start, 41);
  const width = view.getUint32(6) - view.getUint32(14);
  const height = view.getUint32(10) - view.getUint32(18);
  const components = view.getUint16(38);
  const bits = (view.getUint8(40) & 0x7f) + 1;
  if (width !== image.columns || height !== image.rows || components !== image.samplesPerPixel) {
    const declared = `${image.columns} × ${image.rows} × ${image.samplesPerPixel}`;
    throw corrupt(`the JPEG 2000 image is ${width} × ${height} × ${components}, the attributes say ${declared}`);
  }
  if (bits > 16)
    throw new DicomError('UNSUPPORTED_PIXEL_FORMAT', `JPEG 2000 with ${bits} bits a sample is not decoded`);
}

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

function corrupt(reason: string, cause?: unknown): DicomError {
  return new DicomError('CORRUPT_PIXEL_DATA', reason, { cause });
}
