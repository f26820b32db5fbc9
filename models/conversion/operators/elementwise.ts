import { ElementType } from '../onnx.js';
import type { Operation, Translate } from './operator.js';

export function binary(operator: string): Translate {
  return ({ node, inputs }, graph) => {
    graph.node(operator, [graph.value(inputs[0]!), graph.value(inputs[1]!)], {}, [node.name]);
  };
}

export function unary(operator: string): Translate {
  return ({ node, inputs }, graph) => {
    graph.node(operator, [graph.value(inputs[0]!)], {}, [node.name]);
  };
}

export const relu6: Translate = ({ node, inputs }, graph) => {
  graph.node('Clip', [graph.value(inputs[0]!), graph.float(0), graph.float(6)], {}, [node.name]);
};

export const squaredDifference: Translate = ({ node, inputs }, graph) => {
  const difference = graph.node('Sub', [graph.value(inputs[0]!), graph.value(inputs[1]!)]);
  graph.node('Mul', [difference, difference], {}, [node.name]);
};

const isFloat = ({ attributes }: Operation) => attributes.type('T') === 'DT_FLOAT';

export const floorDivision: Translate = (operation, graph) => {
  const { node, inputs } = operation;
  const feeds = [graph.value(inputs[0]!), graph.value(inputs[1]!)];
  // Integer division truncates in ONNX; these graphs divide indices of heat maps, which are never negative.
  if (isFloat(operation)) graph.node('Floor', [graph.node('Div', feeds)], {}, [node.name]);
  else graph.node('Div', feeds, {}, [node.name]);
};

export const floorModulo: Translate = (operation, graph) => {
  const { node, inputs } = operation;
  const mode: Record<string, number> = isFloat(operation) ? { fmod: 1 } : {};
  graph.node('Mod', [graph.value(inputs[0]!), graph.value(inputs[1]!)], mode, [node.name]);
};

const CAST: Readonly<Record<string, ElementType>> = {
  DT_FLOAT: ElementType.float,
  DT_INT32: ElementType.int32,
  DT_INT64: ElementType.int64,
  DT_BOOL: ElementType.bool,
};

/** The ONNX type of a TensorFlow one, or undefined where there is none here. */
export function elementType(tensorflow: string): ElementType | undefined {
  return CAST[tensorflow];
}
