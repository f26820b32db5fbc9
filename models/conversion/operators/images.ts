/** Operators on pictures (channels-last in TensorFlow) other than convolutions. */
import type { Translate } from './operator.js';

export const resizeBilinear: Translate = ({ node, attributes, inputs }, graph) => {
  const picture = graph.toChannelsFirst(graph.value(inputs[0]!));
  const shape = graph.node('Shape', [picture]);
  const batchAndChannels = graph.node('Slice', [shape, graph.int64([0]), graph.int64([2]), graph.int64([0])]);
  const sizes = graph.node('Concat', [batchAndChannels, graph.asInt64(inputs[1]!)], { axis: 0 });
  const mode = attributes.flag('align_corners')
    ? 'align_corners'
    : attributes.flag('half_pixel_centers')
      ? 'half_pixel'
      : 'asymmetric';
  const resized = graph.node('Resize', [picture, '', '', sizes], {
    mode: 'linear',
    coordinate_transformation_mode: mode,
  });
  graph.toChannelsLast(resized, node.name);
};

export const maxPool: Translate = ({ node, attributes, inputs }, graph) => {
  const pooled = graph.node('MaxPool', [graph.toChannelsFirst(graph.value(inputs[0]!))], {
    kernel_shape: attributes.integers('ksize').slice(1, 3),
    strides: attributes.integers('strides').slice(1, 3),
    auto_pad: attributes.text('padding') === 'SAME' ? 'SAME_UPPER' : 'VALID',
  });
  graph.toChannelsLast(pooled, node.name);
};

export const mean: Translate = ({ node, attributes, inputs }, graph) => {
  const keepdims = attributes.flag('keep_dims') ? 1 : 0;
  graph.node('ReduceMean', [graph.value(inputs[0]!)], { axes: graph.numbers(inputs[1], node), keepdims }, [node.name]);
};
