import { DicomError } from '../../error-codes.js';
import type { Codestream, DecodedFrame } from './codec.js';

/** The decoder class of a Cornerstone codec. */
export interface ImageDecoder {
  /** Memory inside of the WebAssembly module, to be filled with the codestream. */
  getEncodedBuffer(length: number): Uint8Array;
  /** Memory inside of the module: valid until the next call. */
  getDecodedBuffer(): Uint8Array;
  decode(): void;
  getFrameInfo(): {
    readonly bitsPerSample: number;
    readonly componentCount: number;
    /** JPEG-LS has no sign, and its decoder does not speak of one. */
    readonly isSigned?: boolean;
  };
  /** JPEG-LS alone: 0 where each colour has a scan of its own (T.87 C.2.3), which come out one after the other. */
  getInterleaveMode?(): number;
  delete(): void;
}

export type CreateModule<Module> = (options: {
  readonly print: (text: string) => void;
  readonly printErr: (text: string) => void;
}) => Promise<Module>;

type DecoderClass = new () => ImageDecoder;

/** A Cornerstone codec compiled to WebAssembly, with what to do when it fails. */
export class WasmCodec {
  readonly #name: string;
  readonly #create: () => Promise<DecoderClass>;
  /** Bytes put behind every codestream. */
  readonly #ending: readonly number[];
  /** What the codec said during the last call; it throws numbers. */
  readonly #messages: string[] = [];
  #Decoder!: DecoderClass;
  /** Takes over after a trap: the memory of the other is in no known state then, and loading one takes a while. */
  #Spare: DecoderClass | null = null;

  private constructor(
    name: string,
    create: (say: (text: string) => void) => Promise<DecoderClass>,
    ending: readonly number[],
  ) {
    this.#name = name;
    this.#ending = ending;
    this.#create = () => create((text) => void this.#messages.push(text.trim()));
  }

  /**
   * @param name for messages, e.g. `JPEG 2000`.
   * @param ending put behind every codestream, for decoders that do badly where one is cut off.
   */
  static async load<Module>(
    name: string,
    createModule: CreateModule<Module>,
    decoderOf: (module: Module) => DecoderClass,
    ending: readonly number[] = [],
  ): Promise<WasmCodec> {
    const create = async (say: (text: string) => void) =>
      decoderOf(await createModule({ print: () => undefined, printErr: say }));
    const codec = new WasmCodec(name, create, ending);
    [codec.#Decoder, codec.#Spare] = await Promise.all([codec.#create(), codec.#create()]);
    return codec;
  }

  /**
   * @param codestream its announced size has been checked: the module takes memory for whatever it says.
   * @returns colour transforms of the codestream are undone.
   * @throws {DicomError} CORRUPT_PIXEL_DATA
   */
  decode({ bytes, image }: Codestream): DecodedFrame {
    this.#messages.length = 0;
    const decoder = new this.#Decoder();
    try {
      const encoded = decoder.getEncodedBuffer(bytes.length + this.#ending.length);
      encoded.set(bytes);
      encoded.set(this.#ending, bytes.length);
      decoder.decode();
      const { bitsPerSample, componentCount, isSigned = false } = decoder.getFrameInfo();
      const bytesPerSample = bitsPerSample > 8 ? 2 : 1;
      const expected = image.rows * image.columns * image.samplesPerPixel * bytesPerSample;
      const decoded = decoder.getDecodedBuffer();
      if (componentCount !== image.samplesPerPixel || bitsPerSample > 16 || decoded.length < expected) {
        throw this.#corrupt(`has ${componentCount} components of ${bitsPerSample} bits in ${decoded.length} bytes`);
      }
      // Signed samples come out extended to whole bytes. The module's memory is reused by the next frame.
      const bits = isSigned ? 8 * bytesPerSample : bitsPerSample;
      const planar = image.samplesPerPixel > 1 && decoder.getInterleaveMode?.() === 0;
      const result = { bytes: decoded.slice(0, expected), bytesPerSample, bits, planar } as const;
      decoder.delete();
      return result;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) this.#replace();
      else decoder.delete();
      if (error instanceof DicomError) throw error;
      const said = this.#messages.find((message) => message.includes('ERROR')) ?? this.#messages[0] ?? String(error);
      throw this.#corrupt(`cannot be decoded (${said.replace(/^\[?ERROR\]?\s*/, '')})`, error);
    }
  }

  #replace(): void {
    if (this.#Spare === null) return;
    this.#Decoder = this.#Spare;
    this.#Spare = null;
    void this.#create().then((Decoder) => {
      this.#Spare = Decoder;
    });
  }

  #corrupt(what: string, cause?: unknown): DicomError {
    return new DicomError('CORRUPT_PIXEL_DATA', `the ${this.#name} codestream ${what}`, { cause });
  }
}
