import createCharls from '@cornerstonejs/codec-charls/decodewasmjs';
import createOpenJpeg from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import createOpenJph from '@cornerstonejs/codec-openjph/wasmjs';
import type { CodestreamEncoding } from './check.js';
import type { Codec } from './codec.js';
import { JpegCodec } from './jpeg.js';
import { WasmCodec } from './wasm-codec.js';

/** Decoders that have to be loaded before use. Load once and hand on. */
export type Codecs = Readonly<Record<CodestreamEncoding, Codec>>;

/** Without it CharLS looks for more for half a minute where damaged data has run out; behind a second one it never looks. */
const END_OF_IMAGE = [0xff, 0xd9];

/** Takes about 100 ms. Why these decoders, and how fast they are, says the README ("Decoding"). */
export async function loadCodecs(): Promise<Codecs> {
  const [jpeg, jpegLs, jpeg2000, htj2k] = await Promise.all([
    JpegCodec.load(),
    WasmCodec.load('JPEG-LS', createCharls, (module) => module.JpegLSDecoder, END_OF_IMAGE),
    WasmCodec.load('JPEG 2000', createOpenJpeg, (module) => module.J2KDecoder),
    WasmCodec.load('HTJ2K', createOpenJph, (module) => module.HTJ2KDecoder),
  ]);
  return {
    'jpeg-baseline': jpeg,
    'jpeg-extended': jpeg,
    'jpeg-lossless': jpeg,
    'jpeg-ls': jpegLs,
    'jpeg-2000': jpeg2000,
    htj2k,
  };
}
