import type { PipelineInput, Recording, Series, SeriesImage } from './input.js';
import type { ImageMask, Measurement, PipelineResult } from './result.js';
import type { ModelReference, ModelRuntime } from './runtime/runtime.js';

/** A stage is an ONNX model with its hash, or an algorithm with a version: both are part of the provenance. */
export type Stage =
  | { readonly name: string; readonly kind: 'model'; readonly model: ModelReference }
  | { readonly name: string; readonly kind: 'algorithm'; readonly version: string };

export interface PipelineContext {
  readonly runtime: ModelRuntime;
  /** Checked against the pipeline's own defaults by `resolveParameters`. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Called often; 0 to 1 over the whole run. */
  readonly progress: (fraction: number, stage: string) => void;
  readonly signal: AbortSignal;
}

export type ParameterValue = number | string | boolean;

export interface ParameterDeclaration {
  readonly name: string;
  readonly description: string;
  readonly default: ParameterValue;
  /** For text parameters: the allowed values. */
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

export type Acceptance = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

interface PipelineDeclaration<K extends PipelineInput['kind'], I extends PipelineInput> {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly input: K;
  readonly stages: readonly Stage[];
  readonly parameters: readonly ParameterDeclaration[];
  /** Decides on attributes alone, before any model is loaded. The reason is shown to the reader as it stands. */
  accepts(input: I): Acceptance;
  run(input: I, context: PipelineContext): Promise<PipelineResult>;
}

export interface SeriesPipeline extends PipelineDeclaration<'series', Series> {
  /**
   * Measures an outline that somebody drew, as the pipeline measures its own; absent where it outlines nothing.
   * @param masks at least one pixel, each on an image of `images`
   * @param images of the whole series, in its order; their pixels are not looked at
   */
  measureOutline?(masks: readonly ImageMask[], images: readonly SeriesImage[]): readonly Measurement[];
}
export type RecordingPipeline = PipelineDeclaration<'recording', Recording>;
export type Pipeline = SeriesPipeline | RecordingPipeline;
