import { ModelError, type ModelErrorCode } from '@overread/models/runtime/errors.js';
import { FormatError, type FormatErrorCode } from '../formats/error-codes.js';

/**
 * Why an analysis failed: the input, a model, or the pipeline itself. PIPELINE_FAILED is a fault of ours and never of the
 * file: whatever can be wrong with a file has a code of its own.
 */
export type AnalysisErrorCode = FormatErrorCode | ModelErrorCode | 'PIPELINE_FAILED';

export interface AnalysisFailure {
  readonly code: AnalysisErrorCode;
  readonly message: string;
}

/** @param input what the user calls the input, e.g. its path. */
export function describeFailure(error: unknown, input: string, pipelineId: string): AnalysisFailure {
  if (error instanceof FormatError) return { code: error.code, message: error.named(input) };
  if (error instanceof ModelError) return { code: error.code, message: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'PIPELINE_FAILED', message: `${input}: the pipeline ${pipelineId} stopped with an error (${reason})` };
}
