import { resultSha256 } from '@overread/models/canonical.js';
import type { Recording, RgbFrame, Series } from '@overread/models/input.js';
import type { RecordingPipeline, SeriesPipeline } from '@overread/models/pipeline.js';
import type { PipelineSuccess } from '@overread/models/result.js';
import type { ModelReference, ModelRuntime } from '@overread/models/runtime/runtime.js';
import { expect, test } from 'vitest';
import { analyseUnit } from './run.js';
import { Stopwatch } from './stopwatch.js';

const detector: ModelReference = { name: 'detector', file: 'x/detector.onnx', sha256: 'aa' };
const series: Series = {
  kind: 'series',
  patientId: null,
  studyInstanceUid: '1',
  seriesInstanceUid: '2',
  modality: 'MR',
  attributes: {},
  images: [],
};
const success: PipelineSuccess = {
  status: 'SUCCEEDED',
  suspicion: 0.5,
  warnings: [],
  images: [],
  findings: [{ id: 'f1', label: 'glioma', score: 0.5, boxes: [], stages: [], measurements: [] }],
  candidates: [],
  ...{ masks: [], heatMaps: [] },
  measurements: [],
  events: [],
  curves: [],
  poses: null,
  stageOutputs: [{ stage: 'detect', sha256: 'bb' }],
};
const runtime: ModelRuntime = {
  description: 'test-runtime 1',
  session: async () => ({ inputNames: ['in'], outputNames: ['out'], provider: 'cpu', run: async () => ({}) }),
};

const readsSeries: SeriesPipeline = {
  id: 'reads-series',
  version: '1.0.0',
  title: 'Reads a series',
  input: 'series',
  stages: [{ name: 'detect', kind: 'model', model: detector }],
  parameters: [],
  accepts: () => ({ accepted: true }),
  async run(_input, context) {
    await (await context.runtime.session(detector)).run({});
    context.progress(1, 'detect');
    return success;
  },
};

test('a run names its inputs, its models, where they ran, and a hash of the result', async () => {
  const heard: [number, string][] = [];
  const onProgress = (fraction: number, stage: string) => heard.push([fraction, stage]);
  const run = await analyseUnit(readsSeries, series, ['cc'], runtime, {}, onProgress, AbortSignal.any([]));
  expect(run.provenance).toMatchObject({
    inputs: ['sha256:cc'],
    models: [{ name: 'detector', sha256: 'aa' }],
    runtime: 'test-runtime 1',
    provider: 'cpu',
    stageOutputs: [{ stage: 'detect', sha256: 'bb' }],
  });
  expect(run.provenance.result).toBe(`sha256:${await resultSha256(success)}`);
  expect(heard).toEqual([[1, 'detect']]);
});

test('a pipeline that stops reading early stops the decoder', async () => {
  let stopped = false;
  const recording: Recording = {
    kind: 'recording',
    width: 1,
    height: 1,
    fps: 1,
    variableFrameRate: false,
    duration: 9,
    frameCount: 9,
    async *frames() {
      try {
        for (let index = 0; ; index++)
          yield { index, time: index, width: 1, height: 1, data: new Uint8Array(3) } satisfies RgbFrame;
      } finally {
        stopped = true;
      }
    },
  };
  const readsOne: RecordingPipeline = {
    ...readsSeries,
    input: 'recording',
    accepts: () => ({ accepted: true }),
    async run(input) {
      for await (const frame of input.frames()) if (frame.index === 1) break;
      return success;
    },
  };
  await analyseUnit(readsOne, recording, [], runtime, {}, () => undefined, AbortSignal.any([]));
  expect(stopped).toBe(true);
});

test('a run that fails ends only when its last inference has ended', async () => {
  const { promise: inference, resolve } = Promise.withResolvers<Record<string, never>>();
  let ended = 0;
  const slow: ModelRuntime = {
    description: 'slow 1',
    session: async () => ({ inputNames: [], outputNames: [], provider: 'cpu', run: () => inference }),
  };
  const leavesWork: SeriesPipeline = {
    ...readsSeries,
    async run(_input, context) {
      const session = await context.runtime.session(detector);
      void session
        .run({})
        .then(() => session.run({}))
        .then(() => (ended += 1));
      throw new Error('stopped');
    },
  };
  setTimeout(() => resolve({}), 50);
  const run = analyseUnit(leavesWork, series, [], slow, {}, () => undefined, AbortSignal.any([]));
  await expect(run).rejects.toThrow('stopped');
  expect(ended).toBe(1);
});

test('the parts of a run add up to its total, overlapping waits included', async () => {
  let now = 0;
  const watch = new Stopwatch(() => now);
  const { promise: model, resolve: modelDone } = Promise.withResolvers<void>();
  const { promise: frame, resolve: frameDone } = Promise.withResolvers<void>();
  now = 1;
  const inference = watch.during('inference', model);
  now = 3;
  const decoding = watch.during('preprocess', frame);
  now = 6;
  modelDone();
  await inference;
  now = 7;
  frameDone();
  await decoding;
  now = 9;
  expect(watch.stop()).toEqual({ load: 0, preprocess: 2, inference: 5, postprocess: 2, total: 9 });
});
