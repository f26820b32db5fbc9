import type { DicomErrorCode } from '../../error-codes.js';
import type { EncodedFrame, StoredFrame } from '../decode.js';
import type { DisplayTransform } from '../display.js';

/** What a decoding thread is asked: samples, or a picture of at most `maxSide` pixels on its longer side. */
export type DecodeJob =
  | { readonly kind: 'samples'; readonly frame: EncodedFrame }
  | {
      readonly kind: 'picture';
      readonly frame: EncodedFrame;
      readonly display: DisplayTransform;
      readonly maxSide: number | null;
    };

/** What it answers; errors as plain data, which is what crosses between threads. */
export type DecodeAnswer =
  | { readonly kind: 'samples'; readonly stored: StoredFrame }
  | { readonly kind: 'picture'; readonly png: Uint8Array }
  | { readonly kind: 'refused'; readonly code: DicomErrorCode; readonly reason: string }
  /** A mistake of ours, not of the file. */
  | { readonly kind: 'failed'; readonly error: Error };
