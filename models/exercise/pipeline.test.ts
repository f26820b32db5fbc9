import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultSha256 } from '../canonical.js';
import type { Recording, RgbFrame } from '../input.js';
import { resolveParameters, runPipeline } from '../pipelines.js';
import type { PipelineResult, PipelineSuccess } from '../result.js';
import { createNodeRuntime, type NodeModelRuntime } from '../runtime/node.js';
import { missingData, videoPath } from '../testing/data.js';
import { openRecording } from '../testing/recording.js';
import { exercise } from './pipeline.js';

const MINUTES = 60_000;
const missing = missingData();
if (missing) process.stderr.write(`Exercise tests on real recordings skipped: ${missing}\n`);

let runtime: NodeModelRuntime;
beforeAll(() => {
  runtime = createNodeRuntime({ providers: ['cpu'] });
});
afterAll(() => runtime.dispose());

interface RunOptions {
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly progress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

function analyse(recording: Recording, options: RunOptions = {}): Promise<PipelineResult> {
  return runPipeline(exercise, recording, {
    runtime,
    parameters: resolveParameters(exercise, { accuracy: 'lite', ...options.parameters }),
    progress: options.progress ?? (() => {}),
    signal: options.signal ?? new AbortController().signal,
  });
}

/** The first frames of a recording. */
function beginning(recording: Recording, frameCount: number): Recording {
  return {
    ...recording,
    frameCount,
    async *frames(options) {
      for await (const frame of recording.frames(options)) {
        yield frame;
        if (frame.index + 1 === frameCount) return;
      }
    },
  };
}

/** Every frame twice side by side, as if the person had a twin. */
function twice(recording: Recording): Recording {
  return {
    ...recording,
    width: 2 * recording.width,
    async *frames(options) {
      for await (const frame of recording.frames(options)) yield besideItself(frame);
    },
  };
}

function besideItself({ index, time, width, height, data }: RgbFrame): RgbFrame {
  const row = width * 3;
  const doubled = new Uint8Array(2 * data.length);
  for (let y = 0; y < height; y++) {
    const pixels = data.subarray(y * row, (y + 1) * row);
    doubled.set(pixels, 2 * y * row);
    doubled.set(pixels, (2 * y + 1) * row);
  }
  return { index, time, width: 2 * width, height, data: doubled };
}

/** A wall without anybody. */
const emptyRoom: Recording = {
  kind: 'recording',
  width: 320,
  height: 240,
  fps: 10,
  variableFrameRate: false,
  duration: 1.2,
  frameCount: 12,
  async *frames() {
    const data = new Uint8Array(320 * 240 * 3).fill(130);
    for (let index = 0; index < 12; index++) yield { index, time: index / 10, width: 320, height: 240, data };
  },
};

function success(result: PipelineResult): PipelineSuccess {
  if (result.status !== 'SUCCEEDED') throw new Error(result.reason);
  return result;
}

describe.skipIf(missing)('on the squats', () => {
  const squats = () => openRecording(videoPath('pose_squats.mp4'));
  let result: PipelineSuccess;
  const fractions: number[] = [];
  beforeAll(async () => {
    result = success(await analyse(squats(), { progress: (fraction) => fractions.push(fraction) }));
  }, 15 * MINUTES);

  it('finds two complete repetitions and a partial one', () => {
    expect(result.findings.map(({ label }) => label)).toEqual(['repetition', 'repetition', 'partialRepetition']);
    expect(result.measurements).toContainEqual({ name: 'repetitions', value: 2, unit: '1' });
    expect(result.measurements).toContainEqual({ name: 'partialRepetitions', value: 1, unit: '1' });
    for (const { score } of result.findings) expect(score).toBeGreaterThan(0.4);
  });

  it('measures each complete repetition: a deep squat of three to four seconds', () => {
    for (const repetition of [1, 2]) {
      const value = (name: string) => {
        const found = result.measurements.find((m) => m.name === name && m.repetition === repetition);
        return found && 'value' in found ? found.value : Number.NaN;
      };
      expect(value('rangeOfMotion')).toBeGreaterThan(55);
      expect(value('rangeOfMotion')).toBeLessThan(110);
      expect(value('duration')).toBeGreaterThan(2.5);
      expect(value('duration')).toBeLessThan(4.5);
    }
    expect(result.measurements.some(({ repetition }) => repetition === 3)).toBe(false);
  });

  it('gives a pose and a value of each curve for every frame', () => {
    expect(result.poses?.frames).toHaveLength(65);
    expect(result.curves).toHaveLength(5);
    for (const curve of result.curves) {
      expect(curve.times).toHaveLength(65);
      expect(curve.values).toHaveLength(65);
    }
  });

  it('warns of the low frame rate, which makes times uncertain', () => {
    expect(result.warnings.map(({ code }) => code)).toEqual(['LOW_FRAME_RATE']);
  });

  it('reports its progress, never backwards, up to the end', () => {
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(fractions.length).toBeGreaterThanOrEqual(65);
  });
});

describe.skipIf(missing)('on other recordings', () => {
  it.each(['side', 'front'])(
    'recognises no exercise in a walk from the %s, and still gives the poses',
    { timeout: 15 * MINUTES },
    async (view) => {
      const result = await analyse(openRecording(videoPath(`rendered_walk_${view}.mp4`)));
      expect(result).toMatchObject({ status: 'NOT_APPLICABLE', reason: expect.stringContaining('No exercise') });
      expect(result.poses?.frames).toHaveLength(90);
    },
  );

  it('counts no squat in a walk even when told that it is one', { timeout: 15 * MINUTES }, async () => {
    const walk = beginning(openRecording(videoPath('rendered_walk_side.mp4')), 45);
    const result = success(await analyse(walk, { parameters: { exercise: 'squat' } }));
    expect(result.measurements).toContainEqual({ name: 'repetitions', value: 0, unit: '1' });
    expect(result.findings).toEqual([]);
  });

  it('warns where two people are in the picture, and follows one of them all the time', {
    timeout: 15 * MINUTES,
  }, async () => {
    const one = beginning(openRecording(videoPath('pose_squats.mp4')), 12);
    const result = await analyse(twice(one), { parameters: { exercise: 'squat' } });
    expect(result.warnings.map(({ code }) => code)).toContain('SEVERAL_PEOPLE');
    const noses = result.poses!.frames.map(({ landmarks }) => landmarks![0]![0]);
    expect(Math.max(...noses) - Math.min(...noses)).toBeLessThan(one.width / 2);
  });

  it('gives the same result for the same recording', { timeout: 15 * MINUTES }, async () => {
    const few = () => beginning(openRecording(videoPath('rendered_walk_side.mp4')), 8);
    const [first, second] = [await analyse(few()), await analyse(few())];
    expect(await resultSha256(second)).toBe(await resultSha256(first));
    expect(second.stageOutputs).toEqual(first.stageOutputs);
  });

  it('stops soon after it is told to, with the reason', async () => {
    const controller = new AbortController();
    const stopped = analyse(openRecording(videoPath('pose_squats.mp4')), {
      signal: controller.signal,
      progress: (fraction) => fraction > 0.05 && controller.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});

describe('on an empty room', () => {
  it('is not applicable, with a frame for each decoded one', { timeout: 15 * MINUTES }, async (context) => {
    if (missing) context.skip(missing);
    const result = await analyse(emptyRoom);
    expect(result).toMatchObject({ status: 'NOT_APPLICABLE', reason: 'Nobody was found in the recording.' });
    expect(result.poses?.frames).toHaveLength(12);
    expect(result.poses?.frames.every(({ landmarks }) => landmarks === null)).toBe(true);
  });
});

describe('accepting', () => {
  it('takes a recording and refuses a picture', () => {
    expect(exercise.accepts(emptyRoom)).toEqual({ accepted: true });
    expect(exercise.accepts({ ...emptyRoom, frameCount: 1, duration: 0.04 })).toMatchObject({ accepted: false });
  });
});
