import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { DicomError } from '../../error-codes.js';
import type { Codec, Codestream, DecodedFrame } from './codec.js';
import { type JpegHeader, readJpegHeader } from './jpeg-header.js';

/**
 * JPEG baseline, extended (8 and 12 bits) and lossless (process 14, every selection value) by the Independent JPEG Group's
 * library in the three depths of dcmtk and gdcm, as `dcmjs-codecs` carries it in WebAssembly. The package's own
 * interface keeps one instance for ever; here it is made anew after a failure, whose memory would be lost otherwise.
 */
export class JpegCodec implements Codec {
  readonly #module: WebAssembly.Module;
  #instance: JpegInstance | null = null;

  private constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  static async load(): Promise<JpegCodec> {
    const path = createRequire(import.meta.url).resolve('dcmjs-codecs/build/dcmjs-native-codecs.wasm');
    return new JpegCodec(await WebAssembly.compile(await readFile(path)));
  }

  decode({ bytes, image }: Codestream): DecodedFrame {
    const header = readJpegHeader(bytes);
    this.#instance ??= new JpegInstance(this.#module);
    try {
      const bytesPerSample = header.bitsPerSample > 8 ? 2 : 1;
      const decoded = this.#instance.decode(bytes, header, bytesPerSample);
      const colour = image.samplesPerPixel === 3 ? colourOf(header, image.photometricInterpretation) : undefined;
      return { bytes: decoded, bytesPerSample, bits: header.bitsPerSample, ...(colour ? { colour } : {}) };
    } catch (error) {
      this.#instance = null;
      const said = error instanceof Error ? error.message : String(error);
      throw new DicomError('CORRUPT_PIXEL_DATA', `the JPEG codestream cannot be decoded (${said})`, { cause: error });
    }
  }
}

/**
 * The attributes often say RGB where the codestream is YCbCr and the other way round. The codestream knows best: an Adobe
 * segment, then JFIF, then components called R, G, B; lossless ones are not transformed at all.
 */
function colourOf(header: JpegHeader, photometricInterpretation: string): 'RGB' | 'YBR_FULL' {
  if (header.adobeTransform !== null) return header.adobeTransform === 0 ? 'RGB' : 'YBR_FULL';
  if (header.jfif) return 'YBR_FULL';
  if (Buffer.from(header.componentIds).toString('latin1') === 'RGB') return 'RGB';
  return photometricInterpretation.startsWith('YBR') ? 'YBR_FULL' : 'RGB';
}

interface JpegExports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  CreateDecoderParameters(): number;
  ReleaseDecoderParameters(parameters: number): void;
  SetConvertColorspaceToRgb(parameters: number, convert: boolean): void;
  CreateCodecsContext(): number;
  ReleaseCodecsContext(context: number): void;
  SetColumns(context: number, columns: number): void;
  SetRows(context: number, rows: number): void;
  SetBitsAllocated(context: number, bits: number): void;
  SetBitsStored(context: number, bits: number): void;
  SetSamplesPerPixel(context: number, samples: number): void;
  SetPixelRepresentation(context: number, representation: number): void;
  SetPlanarConfiguration(context: number, configuration: number): void;
  SetPhotometricInterpretation(context: number, index: number): void;
  SetEncodedBufferSize(context: number, size: number): void;
  GetEncodedBuffer(context: number): number;
  GetDecodedBuffer(context: number): number;
  GetDecodedBufferSize(context: number): number;
  DecodeJpeg(context: number, parameters: number): void;
}

/** Places in the package's list of photometric interpretations. */
const MONOCHROME2 = 1;
const RGB = 3;
/** WASI's number for "bad file descriptor". */
const BAD_FILE = 8;

/** One instance of the module: its memory, and the calls around one decoding. */
class JpegInstance {
  readonly #exports: JpegExports;

  constructor(module: WebAssembly.Module) {
    const nothing = () => 0;
    // No environment, no files, no clock: the decoder needs none, and gets none.
    const instance = new WebAssembly.Instance(module, {
      env: {
        onCodecsException: (address: number, length: number) => {
          throw new Error(Buffer.from(this.#exports.memory.buffer, address, length).toString('latin1'));
        },
        onCodecsInfo: nothing,
        onCodecsTrace: nothing,
        emscripten_notify_memory_growth: nothing,
      },
      wasi_snapshot_preview1: {
        proc_exit: (code: number) => {
          throw new Error(`the decoder ended with ${code}`);
        },
        clock_time_get: nothing,
        fd_write: () => BAD_FILE,
        fd_close: nothing,
        fd_seek: nothing,
        environ_sizes_get: (count: number, size: number) => {
          const view = new DataView(this.#exports.memory.buffer);
          view.setUint32(count, 0, true);
          view.setUint32(size, 0, true);
          return 0;
        },
        environ_get: nothing,
      },
    });
    this.#exports = instance.exports as unknown as JpegExports;
    this.#exports._initialize();
  }

  /** Samples as the codestream has them, interleaved; colours are not converted. */
  decode(bytes: Uint8Array, header: JpegHeader, bytesPerSample: 1 | 2): Uint8Array {
    const wasm = this.#exports;
    const context = wasm.CreateCodecsContext();
    wasm.SetColumns(context, header.columns);
    wasm.SetRows(context, header.rows);
    wasm.SetBitsAllocated(context, 8 * bytesPerSample);
    wasm.SetBitsStored(context, header.bitsPerSample);
    wasm.SetSamplesPerPixel(context, header.components);
    wasm.SetPixelRepresentation(context, 0);
    wasm.SetPlanarConfiguration(context, 0);
    wasm.SetPhotometricInterpretation(context, header.components === 3 ? RGB : MONOCHROME2);
    wasm.SetEncodedBufferSize(context, bytes.length);
    new Uint8Array(wasm.memory.buffer).set(bytes, wasm.GetEncodedBuffer(context));
    const parameters = wasm.CreateDecoderParameters();
    wasm.SetConvertColorspaceToRgb(parameters, false);
    wasm.DecodeJpeg(context, parameters);
    const size = wasm.GetDecodedBufferSize(context);
    const expected = header.columns * header.rows * header.components * bytesPerSample;
    if (size < expected) throw new Error(`${size} bytes came out, ${expected} were announced`);
    const start = wasm.GetDecodedBuffer(context);
    const decoded = new Uint8Array(wasm.memory.buffer, start, expected).slice();
    wasm.ReleaseDecoderParameters(parameters);
    wasm.ReleaseCodecsContext(context);
    return decoded;
  }
}
