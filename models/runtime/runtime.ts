/** The one door to ONNX Runtime: what pipelines see of it. `node.ts` (and later `browser.ts`) implement it. */

/** Which model file, and the hash that it must have. */
export interface ModelReference {
  readonly name: string;
  /** Path below `models/`, with forward slashes. */
  readonly file: string;
  /** Hex, without prefix. */
  readonly sha256: string;
}

export type TensorData = Float32Array | Int32Array | Uint8Array | BigInt64Array;

export interface NamedTensor {
  readonly data: TensorData;
  readonly dims: readonly number[];
}

export interface ModelSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** The provider that the session really runs on, e.g. `cpu`. */
  readonly provider: string;
  run(feeds: Readonly<Record<string, NamedTensor>>): Promise<Readonly<Record<string, NamedTensor>>>;
}

export interface ModelRuntime {
  /** e.g. `onnxruntime-node 1.30.0`. */
  readonly description: string;
  /** Loads once, checks the hash, warms up; later calls answer the same session. Throws `ModelError`. */
  session(model: ModelReference): Promise<ModelSession>;
}
