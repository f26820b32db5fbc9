/**
 * ONNX messages as bytes. Field numbers are those of onnx.proto3 (IR version 8, opset 13);
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3.
 */
import { bytesField, floatField, integerField } from './protobuf.js';

const IR_VERSION = 8;
export const OPSET = 13;

/** TensorProto.DataType */
export const ElementType = { float: 1, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = (typeof ElementType)[keyof typeof ElementType];

/** `float` stands apart from an integer, because JavaScript cannot tell 1.0 from 1. */
export type AttributeValue = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** Little-endian, row-major. */
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

// AttributeProto.AttributeType
const FLOAT = 1;
const INT = 2;
const STRING = 3;
const INTS = 7;

function attribute(name: string, value: AttributeValue): Buffer {
  if (typeof value === 'string') return message([bytesField(1, name), bytesField(4, value), integerField(20, STRING)]);
  if (typeof value === 'number') return message([bytesField(1, name), integerField(3, value), integerField(20, INT)]);
  if ('float' in value) return message([bytesField(1, name), floatField(2, value.float), integerField(20, FLOAT)]);
  return message([bytesField(1, name), ...value.map((x) => integerField(8, x)), integerField(20, INTS)]);
}

function node(value: OnnxNode): Buffer {
  return message([
    ...value.inputs.map((x) => bytesField(1, x)),
    ...value.outputs.map((x) => bytesField(2, x)),
    // Named after what it puts out, so that an error of the runtime leads back to the source graph.
    bytesField(3, `${value.outputs[0]}/${value.operator}`),
    bytesField(4, value.operator),
    ...Object.entries(value.attributes).map(([name, x]) => bytesField(5, attribute(name, x))),
  ]);
}

function tensor(value: OnnxTensor): Buffer {
  const raw = new Uint8Array(value.data.buffer, value.data.byteOffset, value.data.byteLength);
  return message([
    ...value.dims.map((x) => integerField(1, x)),
    integerField(2, value.type),
    bytesField(8, value.name),
    bytesField(9, raw),
  ]);
}

function valueInfo(value: OnnxValue): Buffer {
  const shape = message(value.dims.map((size) => bytesField(1, integerField(1, size))));
  const tensorType = message([integerField(1, value.type), bytesField(2, shape)]);
  return message([bytesField(1, value.name), bytesField(2, bytesField(1, tensorType))]);
}

function message(fields: readonly Buffer[]): Buffer {
  return Buffer.concat(fields);
}

/** A whole `.onnx` file. The same graph always gives the same bytes. */
export function encodeModel(graph: OnnxGraph, producer: string): Buffer {
  const body = message([
    ...graph.nodes.map((x) => bytesField(1, node(x))),
    bytesField(2, graph.name),
    ...graph.constants.map((x) => bytesField(5, tensor(x))),
    ...graph.inputs.map((x) => bytesField(11, valueInfo(x))),
    ...graph.outputs.map((x) => bytesField(12, valueInfo(x))),
  ]);
  return message([
    integerField(1, IR_VERSION),
    bytesField(2, producer),
    bytesField(7, body),
    bytesField(8, integerField(2, OPSET)),
  ]);
}
