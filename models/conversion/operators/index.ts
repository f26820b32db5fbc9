import { convolution, depthwiseConvolution } from './convolution.js';
import { binary, floorDivision, floorModulo, relu6, squaredDifference, unary } from './elementwise.js';
import { maxPool, mean, resizeBilinear } from './images.js';
import type { Translate } from './operator.js';
import * as shapes from './shapes.js';

/** What each TensorFlow operator becomes. Only those that the models here use; `convert` names any other. */
export const OPERATORS: Readonly<Record<string, Translate>> = {
  Add: binary('Add'),
  AddV2: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  RealDiv: binary('Div'),
  Equal: binary('Equal'),
  Relu: unary('Relu'),
  Sigmoid: unary('Sigmoid'),
  Sqrt: unary('Sqrt'),
  Identity: unary('Identity'),
  Relu6: relu6,
  SquaredDifference: squaredDifference,
  FloorDiv: floorDivision,
  FloorMod: floorModulo,
  Conv2D: convolution,
  _FusedConv2D: convolution,
  DepthwiseConv2dNative: depthwiseConvolution,
  FusedDepthwiseConv2dNative: depthwiseConvolution,
  ResizeBilinear: resizeBilinear,
  MaxPool: maxPool,
  Mean: mean,
  Cast: shapes.cast,
  ExpandDims: shapes.expandDimensions,
  Squeeze: shapes.squeeze,
  Reshape: shapes.reshape,
  Unpack: shapes.unpack,
  Pack: shapes.pack,
  ConcatV2: shapes.concatenate,
  GatherV2: shapes.gather,
  GatherNd: shapes.gatherNd,
  Pad: shapes.pad,
  StridedSlice: shapes.stridedSlice,
  ArgMax: shapes.argMax,
  TopKV2: shapes.topK,
};
