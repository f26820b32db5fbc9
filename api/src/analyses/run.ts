import { setImmediate } from 'node:timers/promises';
import { resultSha256 } from '@overread/models/canonical.js';
import type { PipelineInput, Recording, RgbFrame } from '@overread/models/input.js';
import type { ParameterValue, Pipeline, PipelineContext } from '@overread/models/pipeline.js';
import { runPipeline } from '@overread/models/pipelines.js';
import type { PipelineResult, StageOutput } from '@overread/models/result.js';
import { describeCpu } from '@overread/models/runtime/cpu.js';
import type { RuntimeDescription } from '@overread/models/runtime/node.js';
import type { ModelReference, ModelRuntime, ModelSession } from '@overread/models/runtime/runtime.js';
import { type RunTiming, Stopwatch } from './stopwatch.js';

/** What is needed to run an analysis again and to compare the two. */
export interface RunProvenance {
  /** `sha256:…` of the bytes of every input object, in the order in which the caller gave them. */
  readonly inputs: readonly string[];
  readonly models: readonly { readonly name: string; readonly sha256: string }[];
  /** E.g. `onnxruntime-node 1.30.0`. */
  readonly runtime: string;
  /** What the sessions really ran on, e.g. `cpu`; `none` where no model was opened. */
  readonly provider: string;
  /** `sha256:…` of the canonical result, without ids and timing. */
  readonly result: string;
  readonly stageOutputs: readonly StageOutput[];
  readonly threads: number;
  readonly cpuFeatures: string;
}

/** The runtime of Node says how many threads it was given; one that does not is counted as single-threaded. */
export type DescribedRuntime = ModelRuntime & { describe?(): Pick<RuntimeDescription, 'threads'> };

export interface AnalysisRun {
  readonly result: PipelineResult;
  readonly provenance: RunProvenance;
  readonly timing: RunTiming;
}

/** Called often; 0 to 1 over the whole run. */
export type ProgressListener = (fraction: number, stage: string) => void;

/**
 * Runs one pipeline on one decoded input and says what it ran on: the one step that the worker and `overread analyze`
 * share, so that both give the same result for the same bytes.
 *
 * @param inputHashes SHA-256 (hex, with or without the prefix `sha256:`) of each file that the input was decoded from.
 * @param parameters complete, as `resolveParameters` of models returns them.
 * @throws what the pipeline, the decoder or the runtime throws (typed there); `signal.reason` where it was aborted.
 */
export async function analyseUnit(
  pipeline: Pipeline,
  input: PipelineInput,
  inputHashes: readonly string[],
  runtime: DescribedRuntime,
  parameters: Readonly<Record<string, ParameterValue>>,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<AnalysisRun> {
  const watch = new Stopwatch();
  const observed = observeRuntime(runtime, watch);
  const context: PipelineContext = { runtime: observed.runtime, parameters, progress: onProgress, signal };
  const timed = input.kind === 'recording' ? timeDecoding(input, watch) : input;
  let result: PipelineResult;
  try {
    result = await runPipeline(pipeline, timed, context);
  } finally {
    // A pipeline that was stopped may leave an inference behind; whoever closes the runtime next must not meet it.
    await observed.settle();
  }
  const timing = watch.stop();
  const threads = runtime.describe?.().threads ?? 1;
  const provenance = await provenanceOf(result, inputHashes, observed, threads);
  return { result, provenance, timing };
}

interface ObservedRuntime {
  readonly runtime: ModelRuntime;
  readonly opened: Map<string, { readonly reference: ModelReference; readonly provider: string }>;
  /** Waits until nothing that the pipeline started is running. */
  settle(): Promise<void>;
}

/** Notes which models a run really opens and on which provider; what a stage declares may differ from what it uses. */
function observeRuntime(runtime: ModelRuntime, watch: Stopwatch): ObservedRuntime {
  const opened: ObservedRuntime['opened'] = new Map();
  const running = new Set<Promise<unknown>>();
  async function track<T>(phase: 'load' | 'inference', work: Promise<T>): Promise<T> {
    running.add(work);
    try {
      return await watch.during(phase, work);
    } finally {
      running.delete(work);
    }
  }
  const session = async (reference: ModelReference): Promise<ModelSession> => {
    const inner = await track('load', runtime.session(reference));
    opened.set(reference.name, { reference, provider: inner.provider });
    return {
      inputNames: inner.inputNames,
      outputNames: inner.outputNames,
      provider: inner.provider,
      run: (feeds) => track('inference', inner.run(feeds)),
    };
  };
  async function settle(): Promise<void> {
    while (running.size > 0) {
      await Promise.allSettled(running);
      // What waited for one inference may start the next.
      await setImmediate();
    }
  }
  return { runtime: { description: runtime.description, session }, opened, settle };
}

/** Waiting for the decoder counts as preprocessing: it is part of turning bytes into tensors. */
function timeDecoding(recording: Recording, watch: Stopwatch): Recording {
  return {
    kind: 'recording',
    width: recording.width,
    height: recording.height,
    fps: recording.fps,
    variableFrameRate: recording.variableFrameRate,
    duration: recording.duration,
    frameCount: recording.frameCount,
    async *frames(options): AsyncGenerator<RgbFrame> {
      const iterator = recording.frames(options)[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = await watch.during('preprocess', iterator.next());
          if (next.done) return;
          yield next.value;
        }
      } finally {
        // The consumer may stop early: the decoder behind has to hear of it.
        await iterator.return?.();
      }
    },
  };
}

async function provenanceOf(
  result: PipelineResult,
  inputHashes: readonly string[],
  observed: ObservedRuntime,
  threads: number,
): Promise<RunProvenance> {
  const providers = [...new Set([...observed.opened.values()].map((entry) => entry.provider))].sort();
  return {
    inputs: inputHashes.map((hash) => (hash.startsWith('sha256:') ? hash : `sha256:${hash}`)),
    // What was opened, not what is declared: of several networks that a stage can use, a run uses one.
    models: [...observed.opened.values()]
      .map(({ reference: { name, sha256 } }) => ({ name, sha256 }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    runtime: observed.runtime.description,
    provider: providers.length > 0 ? providers.join('+') : 'none',
    result: `sha256:${await resultSha256(result)}`,
    stageOutputs: result.stageOutputs,
    threads,
    cpuFeatures: cpuText(),
  };
}

/** The processor as far as it decides the last bits: runs compare bit for bit only where this is equal. */
function cpuText(): string {
  const { architecture, model, features } = describeCpu();
  return `${architecture} ${model}${features.length > 0 ? `; ${features.join(' ')}` : ''}`;
}
