import type { PixelEncoding } from '../transfer-syntaxes.js';
import type { Codestream } from './codec.js';
import { checkJpeg, checkJpegLs } from './jpeg-header.js';
import { checkJpeg2000 } from './jpeg2000.js';

/** Encodings whose codestream describes itself. */
export type CodestreamEncoding = Exclude<
  PixelEncoding,
  'native' | 'rle' | 'deflated' | 'jpeg-xl' | 'video' | 'unknown'
>;

const checks: Readonly<Record<CodestreamEncoding, (codestream: Codestream) => void>> = {
  'jpeg-baseline': checkJpeg,
  'jpeg-extended': checkJpeg,
  'jpeg-lossless': checkJpeg,
  'jpeg-ls': checkJpegLs,
  'jpeg-2000': checkJpeg2000,
  htj2k: checkJpeg2000,
};

export function isCodestream(encoding: PixelEncoding): encoding is CodestreamEncoding {
  return encoding in checks;
}

/**
 * Checks what a codestream announces of itself against the attributes, without decoding and without a codec: a few bytes
 * can announce an image of any size.
 *
 * @throws {DicomError} CORRUPT_PIXEL_DATA, UNSUPPORTED_PIXEL_FORMAT
 */
export function checkCodestream(encoding: CodestreamEncoding, codestream: Codestream): void {
  checks[encoding](codestream);
}
