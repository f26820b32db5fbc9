/** Why a model could not be loaded or run. */
export type ModelErrorCode =
  /** The ONNX file is not there: the set-up did not run. */
  | 'MODEL_MISSING'
  /** The file's bytes are not those that were validated. */
  | 'MODEL_HASH_MISMATCH'
  /** No execution provider could load it. */
  | 'MODEL_LOAD_FAILED'
  /** The run itself failed: wrong shapes, out of memory. */
  | 'MODEL_RUN_FAILED'
  | 'RUNTIME_DISPOSED';

export class ModelError extends Error {
  override readonly name = 'ModelError';

  constructor(
    readonly code: ModelErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
