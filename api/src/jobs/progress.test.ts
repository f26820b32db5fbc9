import { expect, test } from 'vitest';
import { createProgressReporter } from './progress.js';

function recorder() {
  const written: [number, string][] = [];
  const write = async (fraction: number, stage: string) => void written.push([fraction, stage]);
  return { written, write };
}
const fail = (error: unknown) => {
  throw error;
};

test('progress is written now and then, and at once where the stage changes', async () => {
  const { written, write } = recorder();
  let now = 0;
  const reporter = createProgressReporter(write, fail, () => now);
  for (let frame = 1; frame <= 10; frame++) {
    now = frame * 100;
    reporter.report(frame / 20, frame < 8 ? 'detect' : 'count');
    await Promise.resolve();
    await new Promise(setImmediate);
  }
  expect(written).toEqual([
    [0.05, 'detect'],
    [0.25, 'detect'],
    [0.4, 'count'],
  ]);
});

test('nothing is written after the stop, which waits for what is being written', async () => {
  let finishWrite: () => void = () => undefined;
  const written: number[] = [];
  const reporter = createProgressReporter(async (fraction) => {
    await new Promise<void>((done) => {
      finishWrite = done;
    });
    written.push(fraction);
  }, fail);
  reporter.report(0.5, 'detect');
  const stopped = reporter.stop();
  reporter.report(0.9, 'count');
  finishWrite();
  await stopped;
  expect(written).toEqual([0.5]);
});

test('a write that fails ends nothing', async () => {
  const errors: unknown[] = [];
  const reporter = createProgressReporter(
    () => Promise.reject(new Error('no connection')),
    (error) => errors.push(error),
  );
  reporter.report(0.5, 'detect');
  await reporter.stop();
  expect(errors).toHaveLength(1);
});
