/** What of `@cornerstonejs/codec-openjpeg` is used; the package has no types of its own. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  export interface FrameInfo {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
    readonly isSigned: boolean;
  }

  export interface J2KDecoder {
    /** Memory inside of the WebAssembly module, to be filled with the codestream. */
    getEncodedBuffer(length: number): Uint8Array;
    /** Memory inside of the module: valid until the next call. */
    getDecodedBuffer(): Uint8Array;
    readHeader(): void;
    decode(): void;
    getFrameInfo(): FrameInfo;
    delete(): void;
  }

  export interface OpenJpegModule {
    readonly J2KDecoder: new () => J2KDecoder;
  }

  export interface ModuleOptions {
    readonly print?: (text: string) => void;
    readonly printErr?: (text: string) => void;
  }

  export default function createModule(options?: ModuleOptions): Promise<OpenJpegModule>;
}
