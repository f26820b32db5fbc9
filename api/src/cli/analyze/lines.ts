import type { ParameterValue } from '@overread/models/pipeline.js';
import type { PipelineResult, Warning } from '@overread/models/result.js';
import type { AnalysisFailure } from '../../analyses/failure.js';
import type { AnalysisRun, RunProvenance } from '../../analyses/run.js';
import type { RunTiming } from '../../analyses/stopwatch.js';
import type { WrittenFiles } from './output.js';
import type { FailedFile, RecordingUnit, SeriesUnit, SkippedFile } from './units.js';

export const SCHEMA = 'overread.analysis/1';
export const NOTICE = 'Research use, not for diagnosis.';

export interface LineInput {
  readonly kind: 'series' | 'recording' | 'file';
  readonly paths: readonly string[];
  readonly patientId?: string | null;
  readonly studyInstanceUid?: string;
  readonly seriesInstanceUid?: string;
}

/** One line of standard output: one pipeline on one unit. Every line has the same lists, empty where nothing was run. */
export interface AnalysisLine {
  readonly schema: typeof SCHEMA;
  readonly notice: typeof NOTICE;
  readonly pipeline: string | null;
  readonly version: string | null;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'NOT_APPLICABLE' | 'SKIPPED';
  readonly reason?: string;
  readonly error?: AnalysisFailure;
  readonly input: LineInput;
  readonly suspicion: number | null;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly warnings: readonly Warning[];
  readonly images: readonly unknown[];
  readonly findings: readonly unknown[];
  readonly candidates: readonly unknown[];
  readonly masks?: WrittenFiles['masks'];
  readonly measurements: readonly unknown[];
  readonly events: readonly unknown[];
  readonly poses?: string;
  readonly provenance?: Partial<RunProvenance>;
  readonly timing?: RunTiming;
}

/** What a pipeline was asked to do, for the line. */
export interface LinePipeline {
  readonly id: string;
  readonly version: string;
}

interface Outcome
  extends Omit<Partial<AnalysisLine>, 'schema' | 'notice' | 'pipeline' | 'version' | 'input' | 'status'> {
  readonly status: AnalysisLine['status'];
}

/** Puts a line together in the order of keys that the contract shows. */
function line(pipeline: LinePipeline | null, input: LineInput, outcome: Outcome): AnalysisLine {
  const { reason, error, masks, poses, provenance, timing } = outcome;
  return {
    schema: SCHEMA,
    notice: NOTICE,
    pipeline: pipeline?.id ?? null,
    version: pipeline?.version ?? null,
    status: outcome.status,
    ...(reason === undefined ? {} : { reason }),
    ...(error === undefined ? {} : { error }),
    input,
    suspicion: outcome.suspicion ?? null,
    parameters: outcome.parameters ?? {},
    warnings: outcome.warnings ?? [],
    images: outcome.images ?? [],
    findings: outcome.findings ?? [],
    candidates: outcome.candidates ?? [],
    ...(masks === undefined ? {} : { masks }),
    measurements: outcome.measurements ?? [],
    events: outcome.events ?? [],
    ...(poses === undefined ? {} : { poses }),
    ...(provenance === undefined ? {} : { provenance }),
    ...(timing === undefined ? {} : { timing }),
  };
}

export function fileLine(unit: FailedFile | SkippedFile): AnalysisLine {
  const input: LineInput = { kind: 'file', paths: [unit.path] };
  if (unit.status === 'SKIPPED') return line(null, input, { status: 'SKIPPED', reason: unit.reason });
  const error = { code: unit.error.code, message: unit.error.named(unit.path) };
  return line(null, input, { status: 'FAILED', error });
}

/** The pipeline was asked for by name, or none accepts the unit (`pipeline` null). */
export function notAcceptedLine(
  pipeline: LinePipeline | null,
  unit: SeriesUnit | RecordingUnit,
  reason: string,
  warnings: readonly Warning[],
): AnalysisLine {
  return line(pipeline, inputOf(unit), { status: 'NOT_APPLICABLE', reason, warnings, provenance: inputsOf(unit) });
}

export function failedLine(
  pipeline: LinePipeline,
  unit: SeriesUnit | RecordingUnit,
  parameters: Readonly<Record<string, ParameterValue>>,
  error: AnalysisFailure,
  warnings: readonly Warning[],
): AnalysisLine {
  return line(pipeline, inputOf(unit), { status: 'FAILED', error, parameters, warnings, provenance: inputsOf(unit) });
}

/**
 * @param decodeSeconds for a series: reading and decoding it before the pipeline began.
 * @param written what was put into the output folder; null without one.
 */
export function runLine(
  pipeline: LinePipeline,
  unit: SeriesUnit | RecordingUnit,
  parameters: Readonly<Record<string, ParameterValue>>,
  run: AnalysisRun,
  decodeSeconds: number,
  written: WrittenFiles | null,
  warnings: readonly Warning[],
): AnalysisLine {
  const { result, provenance, timing } = run;
  const common = {
    parameters,
    warnings: [...warnings, ...result.warnings],
    ...(written && result.status === 'SUCCEEDED' ? { masks: written.masks } : {}),
    ...readOf(result),
    ...(written?.poses ? { poses: written.poses } : {}),
    provenance,
    timing: secondsOf({ ...timing, load: timing.load + decodeSeconds, total: timing.total + decodeSeconds }),
  };
  if (result.status === 'NOT_APPLICABLE') {
    return line(pipeline, inputOf(unit), { status: 'NOT_APPLICABLE', reason: result.reason, ...common });
  }
  return line(pipeline, inputOf(unit), { status: 'SUCCEEDED', suspicion: result.suspicion, ...common });
}

function readOf(result: PipelineResult): Partial<AnalysisLine> {
  if (result.status === 'NOT_APPLICABLE') return {};
  const { images, findings, candidates, measurements, events } = result;
  return { images, findings, candidates, measurements, events };
}

function inputOf(unit: SeriesUnit | RecordingUnit): LineInput {
  if (unit.kind === 'recording') return { kind: 'recording', paths: [unit.path] };
  const { patientId, studyInstanceUid, seriesInstanceUid } = unit.sources[0]!.instance;
  const paths = unit.sources.map(({ path }) => path);
  return { kind: 'series', paths, patientId, studyInstanceUid, seriesInstanceUid };
}

/** What was read is known even where nothing was run on it. */
function inputsOf(unit: SeriesUnit | RecordingUnit): Pick<RunProvenance, 'inputs'> {
  return { inputs: hashesOf(unit).map((hash) => `sha256:${hash}`) };
}

/** SHA-256, hex, of each file in the order of `input.paths`. */
export function hashesOf(unit: SeriesUnit | RecordingUnit): string[] {
  return unit.kind === 'recording' ? [unit.sha256] : unit.sources.map(({ sha256 }) => sha256);
}

/** To a tenth of a millisecond: what is below is noise. */
function secondsOf(timing: RunTiming): RunTiming {
  const round = (seconds: number) => Math.round(seconds * 1e4) / 1e4;
  return {
    load: round(timing.load),
    preprocess: round(timing.preprocess),
    inference: round(timing.inference),
    postprocess: round(timing.postprocess),
    total: round(timing.total),
  };
}
