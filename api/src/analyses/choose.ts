import type { PipelineInput } from '@overread/models/input.js';
import type { Acceptance, Pipeline } from '@overread/models/pipeline.js';

export interface Choice {
  readonly accepted: readonly Pipeline[];
  /** Where none is accepted: why, in words for the reader. */
  readonly reason: string;
}

const inputNames = { series: 'DICOM series', recording: 'movement videos' } as const;

/**
 * Which pipelines accept a unit, judged by its attributes alone.
 * @param named the one pipeline that was asked for; null: all of them.
 */
export function choosePipelines(pipelines: readonly Pipeline[], input: PipelineInput, named: Pipeline | null): Choice {
  const answers = (named ? [named] : pipelines).map((pipeline) => ({
    pipeline,
    answer: acceptanceOf(pipeline, input),
  }));
  const refusals = answers.flatMap(({ pipeline, answer }) =>
    answer.accepted ? [] : [named ? answer.reason : `${pipeline.id}: ${answer.reason}`],
  );
  return {
    accepted: answers.filter(({ answer }) => answer.accepted).map(({ pipeline }) => pipeline),
    reason: named ? refusals.join('; ') : `No pipeline accepts it (${refusals.join('; ')})`,
  };
}

function acceptanceOf(pipeline: Pipeline, input: PipelineInput): Acceptance {
  if (pipeline.input === 'series' && input.kind === 'series') return pipeline.accepts(input);
  if (pipeline.input === 'recording' && input.kind === 'recording') return pipeline.accepts(input);
  return { accepted: false, reason: `reads ${inputNames[pipeline.input]}, not ${inputNames[input.kind]}` };
}
