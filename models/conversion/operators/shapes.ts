/** Operators that move values without computing on them. */
import { ElementType } from '../onnx.js';
import { ConversionError } from '../tfjs.js';
import { elementType } from './elementwise.js';
import type { Translate } from './operator.js';

export const cast: Translate = ({ node, attributes, inputs }, graph) => {
  const type = elementType(attributes.type('DstT'));
  if (type === undefined) throw new ConversionError(`Cast ${node.name}: type ${attributes.type('DstT')}`);
  graph.node('Cast', [graph.value(inputs[0]!)], { to: type }, [node.name]);
};

export const expandDimensions: Translate = ({ node, inputs }, graph) => {
  const axes = graph.int64(graph.numbers(inputs[1], node));
  graph.node('Unsqueeze', [graph.value(inputs[0]!), axes], {}, [node.name]);
};

export const squeeze: Translate = ({ node, attributes, inputs }, graph) => {
  const axes = attributes.integers('squeeze_dims');
  const feeds = [graph.value(inputs[0]!), ...(axes.length ? [graph.int64(axes)] : [])];
  graph.node('Squeeze', feeds, {}, [node.name]);
};

export const reshape: Translate = ({ node, inputs }, graph) => {
  graph.node('Reshape', [graph.value(inputs[0]!), graph.asInt64(inputs[1]!)], {}, [node.name]);
};

/** Pieces of size one along an axis, the axis dropped: `name`, `name:1`, `name:2` … */
export const unpack: Translate = ({ node, attributes, inputs }, graph) => {
  const count = attributes.integer('num');
  const axis = attributes.integer('axis');
  const pieces = Array.from({ length: count }, () => graph.name('piece'));
  graph.node('Split', [graph.value(inputs[0]!)], { axis }, pieces);
  pieces.forEach((piece, i) => {
    graph.node('Squeeze', [piece, graph.int64([axis])], {}, [i === 0 ? node.name : `${node.name}:${i}`]);
  });
};

export const pack: Translate = ({ node, attributes, inputs }, graph) => {
  const axis = attributes.integer('axis');
  const rows = inputs.map((input) => graph.node('Unsqueeze', [graph.value(input), graph.int64([axis])]));
  graph.node('Concat', rows, { axis }, [node.name]);
};

export const concatenate: Translate = ({ node, inputs }, graph) => {
  const [axis] = graph.numbers(inputs.at(-1), node);
  const parts = inputs.slice(0, -1).map((input) => graph.value(input));
  graph.node('Concat', parts, { axis: axis ?? 0 }, [node.name]);
};

export const gather: Translate = ({ node, inputs }, graph) => {
  const [axis] = graph.numbers(inputs[2], node);
  graph.node('Gather', [graph.value(inputs[0]!), graph.value(inputs[1]!)], { axis: axis ?? 0 }, [node.name]);
};

export const gatherNd: Translate = ({ node, inputs }, graph) => {
  graph.node('GatherND', [graph.value(inputs[0]!), graph.asInt64(inputs[1]!)], {}, [node.name]);
};

/** TensorFlow pairs [before, after] for each axis; ONNX lists all the befores, then all the afters. */
export const pad: Translate = ({ node, inputs }, graph) => {
  const pairs = graph.numbers(inputs[1], node);
  const before = pairs.filter((_, i) => i % 2 === 0);
  const after = pairs.filter((_, i) => i % 2 === 1);
  graph.node('Pad', [graph.value(inputs[0]!), graph.int64([...before, ...after])], {}, [node.name]);
};

const TO_THE_END = 2 ** 31 - 1;

/** Slices with constant bounds; bit i of a mask speaks of axis i, as in numpy's `x[:, 3, 1:]`. */
export const stridedSlice: Translate = ({ node, attributes, inputs }, graph) => {
  if (attributes.integer('ellipsis_mask') || attributes.integer('new_axis_mask')) {
    throw new ConversionError(`StridedSlice ${node.name}: ellipsis and new axis are not supported`);
  }
  const bit = (mask: string, axis: number) => ((attributes.integer(mask) >> axis) & 1) === 1;
  const begin = graph.numbers(inputs[1], node).map((x, axis) => (bit('begin_mask', axis) ? 0 : x));
  const end = graph.numbers(inputs[2], node).map((x, axis) => {
    if (!bit('shrink_axis_mask', axis)) return bit('end_mask', axis) ? TO_THE_END : x;
    // One element at `begin`; the last one has no number after it.
    return begin[axis] === -1 ? TO_THE_END : begin[axis]! + 1;
  });
  const steps = graph.numbers(inputs[3], node);
  const axes = begin.map((_, axis) => axis);
  const bounds = [begin, end, axes, steps].map((values) => graph.int64(values));
  const shrunk = axes.filter((axis) => bit('shrink_axis_mask', axis));
  if (shrunk.length === 0) {
    graph.node('Slice', [graph.value(inputs[0]!), ...bounds], {}, [node.name]);
    return;
  }
  const slice = graph.node('Slice', [graph.value(inputs[0]!), ...bounds]);
  graph.node('Squeeze', [slice, graph.int64(shrunk)], {}, [node.name]);
};

export const argMax: Translate = ({ node, inputs }, graph) => {
  const [axis] = graph.numbers(inputs[1], node);
  const index = graph.node('ArgMax', [graph.value(inputs[0]!)], { axis: axis ?? 0, keepdims: 0 });
  graph.node('Cast', [index], { to: ElementType.int32 }, [node.name]);
};

/** Values under `name`, indices (int32, as in TensorFlow) under `name:1`. */
export const topK: Translate = ({ node, inputs }, graph) => {
  const count = graph.int64(graph.numbers(inputs[1], node).slice(0, 1));
  const indices = graph.name('indices');
  graph.node('TopK', [graph.value(inputs[0]!), count], {}, [node.name, indices]);
  graph.node('Cast', [indices], { to: ElementType.int32 }, [`${node.name}:1`]);
};
