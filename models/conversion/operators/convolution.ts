/**
 * Convolutions with what TensorFlow fused into them. TensorFlow is channels-last (NHWC), ONNX channels-first: each one
 * stands between two transposes, which ONNX Runtime's transpose optimizer cancels against each other on loading.
 */
import type { GraphBuilder } from '../graph.js';
import { type AttributeValue, ElementType } from '../onnx.js';
import { ConversionError } from '../tfjs.js';
import type { Weight } from '../weights.js';
import type { Operation, Translate } from './operator.js';

export const convolution: Translate = (operation, graph) => {
  const kernel = graph.requiredWeight(operation.inputs[1], operation.node);
  const [height, width, channelsIn, channelsOut] = kernelShape(kernel, operation);
  const data = new Float32Array(kernel.data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let i = 0; i < channelsIn; i++)
        for (let o = 0; o < channelsOut; o++)
          data[((o * channelsIn + i) * height + y) * width + x] =
            kernel.data[((y * width + x) * channelsIn + i) * channelsOut + o]!;
  write(operation, graph, { data, channelsOut, dims: [channelsOut, channelsIn, height, width], group: 1 });
};

/** Depthwise: TensorFlow's [height, width, in, multiplier] is ONNX's [in · multiplier, 1, height, width] in `in` groups. */
export const depthwiseConvolution: Translate = (operation, graph) => {
  const kernel = graph.requiredWeight(operation.inputs[1], operation.node);
  const [height, width, channelsIn, multiplier] = kernelShape(kernel, operation);
  const data = new Float32Array(kernel.data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let i = 0; i < channelsIn; i++)
        for (let m = 0; m < multiplier; m++)
          data[((i * multiplier + m) * height + y) * width + x] =
            kernel.data[((y * width + x) * channelsIn + i) * multiplier + m]!;
  const channelsOut = channelsIn * multiplier;
  write(operation, graph, { data, channelsOut, dims: [channelsOut, 1, height, width], group: channelsIn });
};

interface Kernel {
  readonly data: Float32Array;
  readonly dims: readonly [number, number, number, number];
  readonly channelsOut: number;
  readonly group: number;
}

function kernelShape(kernel: Weight, { node }: Operation): [number, number, number, number] {
  const [height, width, channelsIn, channelsOut] = kernel.shape;
  if (height === undefined || width === undefined || channelsIn === undefined || channelsOut === undefined) {
    throw new ConversionError(`${node.op} ${node.name}: a kernel needs four dimensions, not ${kernel.shape.length}`);
  }
  return [height, width, channelsIn, channelsOut];
}

function write(operation: Operation, graph: GraphBuilder, kernel: Kernel): void {
  const { node, attributes, inputs } = operation;
  const format = attributes.text('data_format');
  if (format !== undefined && format !== 'NHWC') throw new ConversionError(`${node.name}: data format ${format}`);
  const weights = graph.constant({
    name: `${node.name}/kernel`,
    type: ElementType.float,
    dims: kernel.dims,
    data: kernel.data,
  });
  const fused = attributes.texts('fused_ops');
  const extra = inputs.slice(2);
  const feeds = [graph.toChannelsFirst(graph.value(inputs[0]!)), weights];
  const biased = fused[0] === 'BiasAdd';
  if (biased) {
    const bias = graph.requiredWeight(extra.shift(), node);
    feeds.push(
      graph.constant({
        name: `${node.name}/bias`,
        type: ElementType.float,
        dims: [kernel.channelsOut],
        data: bias.data,
      }),
    );
  }
  let value = graph.node('Conv', feeds, { ...padding(operation), ...geometry(operation, kernel) });
  for (const activation of biased ? fused.slice(1) : fused) value = activate(activation, value, operation, graph);
  graph.toChannelsLast(value, node.name);
}

function geometry({ attributes }: Operation, kernel: Kernel): Record<string, AttributeValue> {
  const dilations = attributes.integers('dilations');
  return {
    strides: attributes.integers('strides').slice(1, 3),
    dilations: dilations.length === 4 ? dilations.slice(1, 3) : [1, 1],
    kernel_shape: kernel.dims.slice(2),
    group: kernel.group,
  };
}

function padding({ node, attributes }: Operation): Record<string, AttributeValue> {
  const mode = attributes.text('padding');
  // TensorFlow puts the odd pixel of SAME at the end, which is ONNX's SAME_UPPER.
  if (mode === 'SAME') return { auto_pad: 'SAME_UPPER' };
  if (mode === 'VALID') return { auto_pad: 'VALID' };
  throw new ConversionError(`${node.op} ${node.name}: padding ${mode} is not supported`);
}

function activate(name: string, value: string, { node }: Operation, graph: GraphBuilder): string {
  if (name === 'Relu') return graph.node('Relu', [value]);
  if (name === 'Relu6') return graph.node('Clip', [value, graph.float(0), graph.float(6)]);
  throw new ConversionError(`${node.op} ${node.name}: fused ${name} is not supported`);
}
