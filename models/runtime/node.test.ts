import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ElementType, encodeModel } from '../conversion/onnx.js';
import { createNodeRuntime, type Fallback } from './node.js';
import type { ModelReference } from './runtime.js';

describe('the Node runtime', () => {
  let folder: string;
  let doubling: ModelReference;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overread-runtime-'));
    const values = [{ type: ElementType.float, dims: [2] }] as const;
    const bytes = encodeModel(
      {
        name: 'doubling',
        nodes: [{ operator: 'Add', inputs: ['x', 'x'], outputs: ['y'], attributes: {} }],
        constants: [],
        inputs: [{ name: 'x', ...values[0] }],
        outputs: [{ name: 'y', ...values[0] }],
      },
      'test',
    );
    await writeFile(join(folder, 'doubling.onnx'), bytes);
    doubling = { name: 'doubling', file: 'doubling.onnx', sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('runs a model and gives the same session to everyone who asks', async () => {
    const runtime = createNodeRuntime({ providers: ['cpu'], models: folder });
    const [first, second] = await Promise.all([runtime.session(doubling), runtime.session(doubling)]);
    expect(second).toBe(first);
    const { y } = await first.run({ x: { data: Float32Array.of(1, 2.5), dims: [2] } });
    expect([...(y?.data ?? [])]).toEqual([2, 5]);
    await runtime.dispose();
  });

  it('refuses a file whose bytes are not those that were validated, and says so in its status', async () => {
    const runtime = createNodeRuntime({ providers: ['cpu'], models: folder });
    const altered = { ...doubling, sha256: '0'.repeat(64) };
    await expect(runtime.session(altered)).rejects.toMatchObject({ code: 'MODEL_HASH_MISMATCH' });
    expect(runtime.status().failures).toMatchObject([{ model: 'doubling', code: 'MODEL_HASH_MISMATCH' }]);
  });

  it('tries again after a failure, once the file is right', async () => {
    const runtime = createNodeRuntime({ providers: ['cpu'], models: folder });
    await expect(runtime.session({ ...doubling, sha256: '0'.repeat(64) })).rejects.toThrow();
    await runtime.session(doubling);
    expect(runtime.status()).toMatchObject({ failures: [], loaded: [{ model: 'doubling', provider: 'cpu' }] });
    await runtime.dispose();
  });

  it('says that the set-up has to run where a file is missing', async () => {
    const runtime = createNodeRuntime({ providers: ['cpu'], models: folder });
    const missing = { ...doubling, file: 'missing.onnx' };
    await expect(runtime.session(missing)).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      message: expect.stringContaining('npm run setup'),
    });
  });

  it('falls back to the next provider and reports which one failed and why', async () => {
    const told: Fallback[] = [];
    const runtime = createNodeRuntime({
      providers: ['no-such-provider', 'cpu'],
      models: folder,
      onFallback: (fallback) => told.push(fallback),
    });
    expect((await runtime.session(doubling)).provider).toBe('cpu');
    expect(told).toMatchObject([{ model: 'doubling', provider: 'no-such-provider' }]);
    expect(runtime.status().fallbacks).toEqual(told);
    await runtime.dispose();
  });

  it('fails with the reasons of all providers where none works', async () => {
    const runtime = createNodeRuntime({ providers: ['no-such-provider'], models: folder });
    await expect(runtime.session(doubling)).rejects.toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      message: expect.stringContaining('no-such-provider: '),
    });
  });

  it('turns a run with wrong shapes into a typed error', async () => {
    const runtime = createNodeRuntime({ providers: ['cpu'], models: folder });
    const session = await runtime.session(doubling);
    const wrong = session.run({ x: { data: new Float32Array(3), dims: [3] } });
    await expect(wrong).rejects.toMatchObject({ name: 'ModelError', code: 'MODEL_RUN_FAILED' });
    await runtime.dispose();
  });

  it('gives no session after it was disposed', async () => {
    const runtime = createNodeRuntime({ providers: ['cpu'], models: folder });
    await runtime.session(doubling);
    await runtime.dispose();
    await expect(runtime.session(doubling)).rejects.toMatchObject({ code: 'RUNTIME_DISPOSED' });
    expect(runtime.status().loaded).toEqual([]);
  });

  it('describes where results were made', async () => {
    const runtime = createNodeRuntime({ providers: ['cpu'], models: folder, threads: 2 });
    await runtime.session(doubling);
    expect(runtime.describe()).toMatchObject({
      runtime: expect.stringMatching(/^onnxruntime-node \d+\.\d+\.\d+$/),
      providers: ['cpu'],
      threads: 2,
      cpu: { architecture: process.arch },
    });
    await runtime.dispose();
  });
});
