import { DicomError } from '../../error-codes.js';
import type { Codestream } from './codec.js';

/** What a JPEG or JPEG-LS codestream says of itself before its first scan (ITU-T T.81 annex B, T.87 annex C). */
export interface JpegHeader {
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
  readonly bitsPerSample: number;
  /** The frame marker's low byte: C0 baseline, C1 extended, C3 lossless, F7 JPEG-LS. */
  readonly frameMarker: number;
  /** A JFIF segment: three components are YCbCr (T.871). */
  readonly jfif: boolean;
  /** The transform flag of an Adobe segment (T.872 6.5.3): 0 none, 1 YCbCr; null where there is no such segment. */
  readonly adobeTransform: number | null;
  /** Component identifiers; some writers spell R, G, B. */
  readonly componentIds: readonly number[];
}

const SOI = 0xd8;
const SOS = 0xda;
const EOI = 0xd9;
const APP0 = 0xe0;
const APP14 = 0xee;
/** SOF0 to SOF15 without DHT, JPG and DAC; SOF55 is that of JPEG-LS. */
const isFrameMarker = (marker: number): boolean =>
  (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) || marker === 0xf7;

/** @throws {DicomError} CORRUPT_PIXEL_DATA where there is no frame header. */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw corrupt('does not begin with a start marker');
  let jfif = false;
  let adobeTransform: number | null = null;
  let position = 2;
  while (position + 4 <= bytes.length) {
    const marker = bytes[position + 1]!;
    if (bytes[position] !== 0xff) throw corrupt(`is damaged at byte ${position}`);
    // Any number of FF may stand before a marker (T.81 B.1.1.2).
    if (marker === 0xff) {
      position += 1;
      continue;
    }
    const length = view.getUint16(position + 2);
    const segment = bytes.subarray(position + 4, position + 2 + length);
    if (marker === SOS || marker === EOI) break;
    if (marker === APP0) jfif ||= startsWith(segment, 'JFIF');
    if (marker === APP14 && startsWith(segment, 'Adobe')) adobeTransform = segment[11] ?? null;
    if (isFrameMarker(marker)) {
      const components = segment[5] ?? 0;
      if (segment.length < 6 + 3 * components) throw corrupt('has an incomplete frame header');
      return {
        bitsPerSample: segment[0]!,
        rows: (segment[1]! << 8) | segment[2]!,
        columns: (segment[3]! << 8) | segment[4]!,
        components,
        frameMarker: marker,
        jfif,
        adobeTransform,
        componentIds: Array.from({ length: components }, (_, index) => segment[6 + 3 * index]!),
      };
    }
    position += 2 + Math.max(2, length);
  }
  throw corrupt('has no frame header');
}

/** Baseline, extended, progressive (which DICOM has retired and files still have) and lossless, all with Huffman codes. */
const HUFFMAN = [0xc0, 0xc1, 0xc2, 0xc3];
const JPEG_LS = [0xf7];

export const checkJpeg = (codestream: Codestream): void => checkHeader(codestream, HUFFMAN);

export const checkJpegLs = (codestream: Codestream): void => checkHeader(codestream, JPEG_LS);

function checkHeader({ bytes, image }: Codestream, frameMarkers: readonly number[]): void {
  const { columns, rows, components, bitsPerSample, frameMarker } = readJpegHeader(bytes);
  if (columns !== image.columns || rows !== image.rows || components !== image.samplesPerPixel) {
    const declared = `${image.columns} × ${image.rows} × ${image.samplesPerPixel}`;
    throw corrupt(`holds ${columns} × ${rows} × ${components}, the attributes say ${declared}`);
  }
  if (bitsPerSample < 2 || bitsPerSample > 16) throw corrupt(`says ${bitsPerSample} bits a sample`);
  if (!frameMarkers.includes(frameMarker)) {
    const reason = `a JPEG frame of the kind SOF${frameMarker - 0xc0} is not decoded in this transfer syntax`;
    throw new DicomError('UNSUPPORTED_PIXEL_FORMAT', reason);
  }
}

function startsWith(segment: Uint8Array, name: string): boolean {
  return Buffer.from(segment.subarray(0, name.length)).toString('latin1') === name;
}

function corrupt(what: string): DicomError {
  return new DicomError('CORRUPT_PIXEL_DATA', `the JPEG codestream ${what}`);
}
