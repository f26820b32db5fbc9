import type { PipelineInput } from '@overread/models/input.js';
import type { Pipeline } from '@overread/models/pipeline.js';
import { acceptsInput } from '@overread/models/pipelines.js';

export interface Choice {
  readonly accepted: readonly Pipeline[];
  /** Where none is accepted: why, in words for the reader. */
  readonly reason: string;
}

/**
 * Which pipelines accept a unit, judged by its attributes alone.
 * @param named the one pipeline that was asked for; null: all of them.
 */
export function choosePipelines(pipelines: readonly Pipeline[], input: PipelineInput, named: Pipeline | null): Choice {
  const answers = (named ? [named] : pipelines).map((pipeline) => ({
    pipeline,
    answer: acceptsInput(pipeline, input),
  }));
  const refusals = answers.flatMap(({ pipeline, answer }) =>
    answer.accepted ? [] : [named ? answer.reason : `${pipeline.id}: ${answer.reason}`],
  );
  return {
    accepted: answers.filter(({ answer }) => answer.accepted).map(({ pipeline }) => pipeline),
    reason: named ? refusals.join(' ') : `No pipeline accepts it. ${refusals.join(' ')}`,
  };
}
