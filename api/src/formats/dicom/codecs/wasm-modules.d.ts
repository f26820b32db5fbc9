/** What of the Cornerstone codecs is used; the packages have no types of their own. */

type CodecModule<Name extends string> = import('./wasm-codec.js').CreateModule<
  Readonly<Record<Name, new () => import('./wasm-codec.js').ImageDecoder>>
>;

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const createModule: CodecModule<'J2KDecoder'>;
  export default createModule;
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const createModule: CodecModule<'JpegLSDecoder'>;
  export default createModule;
}

declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const createModule: CodecModule<'HTJ2KDecoder'>;
  export default createModule;
}

/** The part of the WebAssembly interface that is used: the compiler knows it with the browser's types only. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  type Imports = Record<string, Record<string, (...values: number[]) => number | undefined>>;
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: object;
  }
  class RuntimeError extends Error {}
  function compile(bytes: Uint8Array): Promise<Module>;
}
