import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeRuntime, type NodeModelRuntime } from '../runtime/node.js';
import type { NamedTensor } from '../runtime/runtime.js';
import { convert } from './convert.js';
import type { TfjsAttribute, TfjsModel, TfjsNode, TfjsWeight } from './tfjs.js';

const text = (value: string): TfjsAttribute => ({ s: Buffer.from(value).toString('base64') });
const integers = (...values: number[]): TfjsAttribute => ({ list: { i: values.map(String) } });
const texts = (...values: string[]): TfjsAttribute => ({
  list: { s: values.map((value) => Buffer.from(value).toString('base64')) },
});

/** A model of one input `x` and the given nodes; the last one is its output. */
function model(
  shape: readonly number[],
  nodes: readonly TfjsNode[],
  weights: Readonly<
    Record<string, { shape: readonly number[]; dtype?: 'float32' | 'int32'; values: readonly number[] }>
  > = {},
  type = 'DT_FLOAT',
): { model: TfjsModel; bytes: Buffer } {
  const dim = shape.map((size) => ({ size: String(size) }));
  const placeholder: TfjsNode = { name: 'x', op: 'Placeholder', attr: { dtype: { type }, shape: { shape: { dim } } } };
  const manifest = Object.entries(weights).map(
    ([name, { shape, dtype = 'float32' }]): TfjsWeight => ({ name, shape, dtype }),
  );
  const bytes = Object.values(weights).map(({ values, dtype }) =>
    Buffer.from((dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values)).buffer),
  );
  const constants = Object.keys(weights).map((name): TfjsNode => ({ name, op: 'Const' }));
  const output = nodes.at(-1)!.name;
  return {
    model: {
      modelTopology: { node: [placeholder, ...constants, ...nodes] },
      weightsManifest: [{ weights: manifest }],
      signature: { outputs: { result: { name: `${output}:0`, dtype: 'DT_FLOAT' } } },
    },
    bytes: Buffer.concat(bytes),
  };
}

describe('converting a TensorFlow.js graph', () => {
  let folder: string;
  let runtime: NodeModelRuntime;
  let count = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overread-convert-'));
    runtime = createNodeRuntime({ providers: ['cpu'], models: folder });
  });
  afterAll(async () => {
    await runtime.dispose();
    await rm(folder, { recursive: true });
  });

  async function run(source: ReturnType<typeof model>, x: NamedTensor): Promise<NamedTensor> {
    const bytes = convert(source.model, source.bytes, { y: 'result' });
    const file = `${count++}.onnx`;
    await writeFile(join(folder, file), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const session = await runtime.session({ name: file, file, sha256 });
    return (await session.run({ x })).y!;
  }

  const floats = (dims: number[], ...values: number[]): NamedTensor => ({ data: Float32Array.from(values), dims });

  it('convolves channels-last pictures with bias and activation, padding at the end as TensorFlow does', async () => {
    // 2×2 picture, 2×2 kernel of ones, one channel in, two out (the second negated), bias 1 and 20, ReLU6.
    const source = model(
      [1, 2, 2, 1],
      [
        {
          name: 'conv',
          op: '_FusedConv2D',
          input: ['x', 'kernel', 'bias'],
          attr: {
            padding: text('SAME'),
            strides: integers(1, 1, 1, 1),
            data_format: text('NHWC'),
            fused_ops: texts('BiasAdd', 'Relu6'),
          },
        },
      ],
      {
        kernel: { shape: [2, 2, 1, 2], values: [1, -1, 1, -1, 1, -1, 1, -1] },
        bias: { shape: [2], values: [1, 4] },
      },
    );
    const y = await run(source, floats([1, 2, 2, 1], 1, 2, 0.5, 0.25));
    // Sums over each pixel and those right of and below it: 3.75, 2.25, 0.75, 0.25.
    expect([...y.data]).toEqual([4.75, 0.25, 3.25, 1.75, 1.75, 3.25, 1.25, 3.75]);
    expect(y.dims).toEqual([1, 2, 2, 2]);
  });

  it('keeps the channels of a depthwise convolution apart, in the order of TensorFlow', async () => {
    const source = model(
      [1, 1, 1, 2],
      [
        {
          name: 'conv',
          op: 'DepthwiseConv2dNative',
          input: ['x', 'kernel'],
          attr: { padding: text('VALID'), strides: integers(1, 1, 1, 1) },
        },
      ],
      { kernel: { shape: [1, 1, 2, 2], values: [1, 10, 100, 1000] } },
    );
    const y = await run(source, floats([1, 1, 1, 2], 2, 3));
    expect([...y.data]).toEqual([2, 20, 300, 3000]);
  });

  it.each([
    ['align_corners', { align_corners: { b: true } }, [0, 1 / 3, 2 / 3, 1]],
    ['half_pixel_centers', { half_pixel_centers: { b: true } }, [0, 0.25, 0.75, 1]],
    ['neither', {}, [0, 0.5, 1, 1]],
  ])('resizes with the sampling points of %s', async (_, attr, expected) => {
    const source = model([1, 1, 2, 1], [{ name: 'resize', op: 'ResizeBilinear', input: ['x', 'size'], attr }], {
      size: { shape: [2], dtype: 'int32', values: [1, 4] },
    });
    const y = await run(source, floats([1, 1, 2, 1], 0, 1));
    expect([...y.data]).toHaveLength(4);
    [...y.data].forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 6);
    });
  });

  it('slices as numpy does where an axis is dropped and bounds are open', async () => {
    // x[0, 1:, -1]
    const source = model(
      [1, 3, 2],
      [
        {
          name: 'slice',
          op: 'StridedSlice',
          input: ['x', 'begin', 'end', 'strides'],
          attr: { shrink_axis_mask: { i: '5' }, end_mask: { i: '2' } },
        },
      ],
      {
        begin: { shape: [3], dtype: 'int32', values: [0, 1, -1] },
        end: { shape: [3], dtype: 'int32', values: [1, 0, 0] },
        strides: { shape: [3], dtype: 'int32', values: [1, 1, 1] },
      },
    );
    const y = await run(source, floats([1, 3, 2], 1, 2, 3, 4, 5, 6));
    expect([...y.data]).toEqual([4, 6]);
    expect(y.dims).toEqual([2]);
  });

  it('pads the right sides of the right axes', async () => {
    const source = model([2, 2], [{ name: 'pad', op: 'Pad', input: ['x', 'paddings'] }], {
      paddings: { shape: [2, 2], dtype: 'int32', values: [1, 0, 0, 2] },
    });
    const y = await run(source, floats([2, 2], 1, 2, 3, 4));
    expect(y.dims).toEqual([3, 4]);
    expect([...y.data]).toEqual([0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0]);
  });

  it('gives the same bytes every time', () => {
    const source = model([2], [{ name: 'y', op: 'Relu6', input: ['x'] }]);
    const once = convert(source.model, source.bytes, { y: 'result' });
    const again = convert(source.model, source.bytes, { y: 'result' });
    expect(again.equals(once)).toBe(true);
  });

  it('leaves out what only unwanted outputs need', () => {
    const { model: full, bytes } = model(
      [2],
      [
        { name: 'unwanted', op: 'Mul', input: ['x', 'big'] },
        { name: 'wanted', op: 'Relu', input: ['x'] },
      ],
      { big: { shape: [2], values: [1, 2] } },
    );
    const converted = convert(full, bytes, { y: 'result' });
    expect(converted.includes('wanted')).toBe(true);
    expect(converted.includes('unwanted')).toBe(false);
    expect(converted.includes('big')).toBe(false);
  });

  it('names an operator that it does not know', () => {
    const source = model([2], [{ name: 'odd', op: 'Erf', input: ['x'] }]);
    expect(() => convert(source.model, source.bytes, { y: 'result' })).toThrow('operator Erf of odd is not supported');
  });

  it('refuses weights that are longer or shorter than the manifest says', () => {
    const { model: source, bytes } = model([2], [{ name: 'y', op: 'Mul', input: ['x', 'w'] }], {
      w: { shape: [2], values: [1, 2] },
    });
    expect(() => convert(source, bytes.subarray(4), { y: 'result' })).toThrow('truncated');
    expect(() => convert(source, Buffer.concat([bytes, bytes]), { y: 'result' })).toThrow('16 bytes');
  });
});
