/** The list of pipelines. Adding one is a folder here and a line in this list. */
import { brainTumour } from './brain-tumour/pipeline.js';
import { exercise } from './exercise/pipeline.js';
import type { PipelineInput } from './input.js';
import { mammography } from './mammography/pipeline.js';
import type { Acceptance, Pipeline, PipelineContext } from './pipeline.js';
import type { PipelineResult } from './result.js';

export { ParameterError, resolveParameters } from './parameters.js';

export const pipelines: readonly Pipeline[] = [brainTumour, mammography, exercise];

/** The pipeline with this id, or undefined. */
export function findPipeline(id: string, list: readonly Pipeline[] = pipelines): Pipeline | undefined {
  return list.find((pipeline) => pipeline.id === id);
}

const inputNames = { series: 'DICOM series', recording: 'movement videos' } as const;

/** Whether a pipeline takes an input, by its kind first. */
export function acceptsInput(pipeline: Pipeline, input: PipelineInput): Acceptance {
  if (pipeline.input === 'series' && input.kind === 'series') return pipeline.accepts(input);
  if (pipeline.input === 'recording' && input.kind === 'recording') return pipeline.accepts(input);
  return { accepted: false, reason: `It reads ${inputNames[pipeline.input]}, not ${inputNames[input.kind]}.` };
}

/** Runs a pipeline on an input of its kind. Throws `TypeError` for another kind, and whatever the pipeline throws. */
export async function runPipeline(
  pipeline: Pipeline,
  input: PipelineInput,
  context: PipelineContext,
): Promise<PipelineResult> {
  if (pipeline.input === 'series' && input.kind === 'series') return await pipeline.run(input, context);
  if (pipeline.input === 'recording' && input.kind === 'recording') return await pipeline.run(input, context);
  throw new TypeError(`${pipeline.id} reads a ${pipeline.input} and was given a ${input.kind}`);
}
