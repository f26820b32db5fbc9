import type { PipelineInput } from '@overread/models/input.js';
import type { ParameterValue, Pipeline } from '@overread/models/pipeline.js';
import type { Warning } from '@overread/models/result.js';
import { choosePipelines } from '../../analyses/choose.js';
import { describeFailure } from '../../analyses/failure.js';
import { analyseUnit, type DescribedRuntime } from '../../analyses/run.js';
import type { FrameDecoder } from '../../formats/dicom/decode.js';
import { assembleSeries, outlineSeries } from '../../formats/dicom/series.js';
import type { FfmpegTools } from '../../formats/video/ffmpeg.js';
import { openRecording } from '../../formats/video/recording.js';
import { type AnalysisLine, failedLine, fileLine, hashesOf, notAcceptedLine, runLine } from './lines.js';
import type { OutputFolder } from './output.js';
import { type DicomSource, discoverUnits, type RecordingUnit, type SeriesUnit, type Unit } from './units.js';

export interface AnalyzeOptions {
  readonly paths: readonly string[];
  /** Absolute; relative paths start from it. */
  readonly folder: string;
  /** The one pipeline that was asked for; without it every pipeline that accepts the unit. */
  readonly pipeline: Pipeline | null;
  /** Complete parameters of a pipeline. */
  readonly parametersOf: (pipeline: Pipeline) => Readonly<Record<string, ParameterValue>>;
  readonly output: OutputFolder | null;
  readonly signal: AbortSignal;
  /** @param fraction 0 to 1 of the unit at hand. */
  readonly onProgress: (label: string, fraction: number) => void;
}

export interface AnalyzeDependencies {
  readonly pipelines: readonly Pipeline[];
  readonly runtime: DescribedRuntime;
  readonly ffmpeg: FfmpegTools;
  readonly decoder: FrameDecoder;
}

/**
 * Analyses everything under some paths: one line for each pipeline on each unit, each as soon as it is done. What goes
 * wrong with one unit is its line; only an abort ends the whole.
 */
export async function* analyze(
  options: AnalyzeOptions,
  dependencies: AnalyzeDependencies,
): AsyncGenerator<AnalysisLine> {
  const { paths, folder, signal } = options;
  const onFile = (path: string) => options.onProgress(`reading ${path}`, 0);
  const units = await discoverUnits(paths, folder, dependencies.ffmpeg, onFile, signal);
  for (const unit of units) {
    signal.throwIfAborted();
    yield* analyzeUnit(unit, options, dependencies);
  }
}

function analyzeUnit(
  unit: Unit,
  options: AnalyzeOptions,
  dependencies: AnalyzeDependencies,
): AsyncGenerator<AnalysisLine> {
  if (unit.kind === 'series') return analyzeSeries(unit, options, dependencies);
  if (unit.kind === 'recording') return analyzeRecording(unit, options, dependencies);
  return (async function* () {
    yield fileLine(unit);
  })();
}

async function* analyzeSeries(
  unit: SeriesUnit,
  options: AnalyzeOptions,
  dependencies: AnalyzeDependencies,
): AsyncGenerator<AnalysisLine> {
  const outline = outlineSeries(unit.sources.map(({ instance }) => instance));
  const choice = choosePipelines(dependencies.pipelines, outline, options.pipeline);
  if (choice.accepted.length === 0) {
    yield notAcceptedLine(options.pipeline, unit, choice.reason, leftOutWarning(unit.leftOut));
    return;
  }
  const started = performance.now();
  const { series, failures, warnings } = await assembleSeries(unit.sources, dependencies.decoder, options.signal);
  const seconds = (performance.now() - started) / 1000;
  for (const { source, error } of failures)
    yield fileLine({ kind: 'file', status: 'FAILED', path: source.path, error });
  const failedSources = new Set<DicomSource>(failures.map(({ source }) => source));
  const sources = unit.sources.filter((source) => !failedSources.has(source));
  if (sources.length === 0) return;
  const rest: SeriesUnit = {
    kind: 'series',
    sources,
    leftOut: [...unit.leftOut, ...failures.map(({ source }) => source.path)],
  };
  for (const pipeline of choice.accepted) {
    yield await runPipeline(pipeline, rest, { input: series, seconds, warnings }, options, dependencies);
  }
}

async function* analyzeRecording(
  unit: RecordingUnit,
  options: AnalyzeOptions,
  dependencies: AnalyzeDependencies,
): AsyncGenerator<AnalysisLine> {
  const recording = await openRecording(unit.absolute, dependencies.ffmpeg, unit.probe);
  const choice = choosePipelines(dependencies.pipelines, recording, options.pipeline);
  if (choice.accepted.length === 0) yield notAcceptedLine(options.pipeline, unit, choice.reason, []);
  for (const pipeline of choice.accepted) {
    yield await runPipeline(pipeline, unit, { input: recording, seconds: 0, warnings: [] }, options, dependencies);
  }
}

/** A unit as pipelines eat it. */
interface Decoded {
  readonly input: PipelineInput;
  /** What decoding took. */
  readonly seconds: number;
  readonly warnings: readonly Warning[];
}

async function runPipeline(
  pipeline: Pipeline,
  unit: SeriesUnit | RecordingUnit,
  { input, seconds, warnings: told }: Decoded,
  options: AnalyzeOptions,
  { runtime }: AnalyzeDependencies,
): Promise<AnalysisLine> {
  const name = unit.kind === 'recording' ? unit.path : unit.sources[0]!.path;
  const warnings = [...(unit.kind === 'series' ? leftOutWarning(unit.leftOut) : []), ...told];
  const parameters = options.parametersOf(pipeline);
  const onProgress = (fraction: number, stage: string) =>
    options.onProgress(`${pipeline.id} ${name} (${stage})`, fraction);
  try {
    const run = await analyseUnit(pipeline, input, hashesOf(unit), runtime, parameters, onProgress, options.signal);
    const written = (await options.output?.write(pipeline.id, unit, run.result)) ?? null;
    return runLine(pipeline, unit, parameters, run, seconds, written, warnings);
  } catch (error) {
    // An abort is the user's, and ends everything.
    options.signal.throwIfAborted();
    return failedLine(pipeline, unit, parameters, describeFailure(error, name, pipeline.id), warnings);
  }
}

/** A reader has to know that a series was judged without some of its images. */
function leftOutWarning(paths: readonly string[]): Warning[] {
  if (paths.length === 0) return [];
  const images = paths.length === 1 ? 'one file' : `${paths.length} files`;
  return [
    {
      code: 'FILES_LEFT_OUT',
      message: `The series was read without ${images} that cannot be used: ${paths.join(', ')}`,
    },
  ];
}
