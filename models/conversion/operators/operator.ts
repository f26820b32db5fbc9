import type { GraphBuilder } from '../graph.js';
import type { Attributes, TfjsNode } from '../tfjs.js';

/** One TensorFlow node, ready to be translated. */
export interface Operation {
  readonly node: TfjsNode;
  readonly attributes: Attributes;
  /** Data inputs; control inputs (`^name`) are left out. */
  readonly inputs: readonly string[];
}

/** Writes the ONNX nodes of one TensorFlow node; the result has the TensorFlow node's name. */
export type Translate = (operation: Operation, graph: GraphBuilder) => void;
