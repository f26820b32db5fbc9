import {
  type AttributeValue,
  ElementType,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from './onnx.js';
import { ConversionError, type TfjsNode } from './tfjs.js';
import type { Weight } from './weights.js';

const WEIGHT_TYPE = { float32: ElementType.float, int32: ElementType.int32, bool: ElementType.bool } as const;

/** An ONNX graph while it is being built from a TensorFlow one. Values keep TensorFlow's names, less a closing `:0`. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #constants = new Map<string, OnnxTensor>();
  readonly #sources: ReadonlyMap<string, TfjsNode>;
  #counter = 0;

  constructor(
    nodes: readonly TfjsNode[],
    private readonly weights: ReadonlyMap<string, Weight>,
  ) {
    this.#sources = new Map(nodes.map((node) => [node.name, node]));
  }

  /** Adds a node and answers the name of its (first) output; without `outputs` that name is made up. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    outputs: readonly string[] = [this.name(operator)],
  ): string {
    this.#nodes.push({ operator, inputs, outputs, attributes });
    return outputs[0]!;
  }

  /** A name that nothing else has. Counts, so that converting twice gives the same bytes. */
  name(prefix: string): string {
    return `${prefix}__${this.#counter++}`;
  }

  constant(tensor: OnnxTensor): string {
    this.#constants.set(tensor.name, tensor);
    return tensor.name;
  }

  /** Shapes and axes are int64 in ONNX where TensorFlow has int32. */
  int64(values: readonly number[]): string {
    return this.constant({
      name: this.name('int64'),
      type: ElementType.int64,
      dims: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
  }

  float(value: number): string {
    return this.constant({ name: this.name('float'), type: ElementType.float, dims: [], data: Float32Array.of(value) });
  }

  /** The value under a TensorFlow name: puts the weight into the graph if the name is one. */
  value(reference: string): string {
    const name = withoutPort(reference);
    const weight = this.weights.get(name);
    if (weight && !this.#constants.has(name)) {
      this.constant({ name, type: WEIGHT_TYPE[weight.dtype], dims: weight.shape, data: weight.data });
    }
    return name;
  }

  weight(reference: string | undefined): Weight | undefined {
    if (reference === undefined) return undefined;
    const name = withoutPort(reference);
    const source = this.#sources.get(name);
    // Grappler leaves `Identity` between a constant and its reader here and there.
    if (source?.op === 'Identity') return this.weight(source.input?.[0]);
    return this.weights.get(name);
  }

  /** The weight under a name that must be one: shapes, axes and kernels have to be known when converting. */
  requiredWeight(reference: string | undefined, reader: TfjsNode): Weight {
    const weight = this.weight(reference);
    if (!weight) throw new ConversionError(`${reader.op} ${reader.name}: ${reference} is not a constant`);
    return weight;
  }

  numbers(reference: string | undefined, reader: TfjsNode): number[] {
    return Array.from(this.requiredWeight(reference, reader).data);
  }

  /** A constant as an int64 vector of ONNX, else a cast of the computed value. */
  asInt64(reference: string): string {
    const weight = this.weight(reference);
    if (!weight) return this.node('Cast', [this.value(reference)], { to: ElementType.int64 });
    return this.constant({
      name: this.name('int64'),
      type: ElementType.int64,
      dims: weight.shape,
      data: BigInt64Array.from(weight.data, BigInt),
    });
  }

  toChannelsFirst(value: string): string {
    return this.node('Transpose', [value], { perm: [0, 3, 1, 2] });
  }

  toChannelsLast(value: string, output: string): string {
    return this.node('Transpose', [value], { perm: [0, 2, 3, 1] }, [output]);
  }

  /** The finished graph with nothing in it that no output needs: a head that is not read costs time in every run. */
  build(name: string, inputs: readonly OnnxValue[], outputs: readonly OnnxValue[]): OnnxGraph {
    const producers = new Map(this.#nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
    const needed = new Set<OnnxNode>();
    const values = new Set<string>();
    const open = outputs.map((output) => output.name);
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      values.add(value);
      const node = producers.get(value);
      if (!node || needed.has(node)) continue;
      needed.add(node);
      open.push(...node.inputs);
    }
    return {
      name,
      nodes: this.#nodes.filter((node) => needed.has(node)),
      constants: [...this.#constants.values()].filter((tensor) => values.has(tensor.name)),
      inputs,
      outputs,
    };
  }
}

/** `name:0` and `name` are the same output. */
export function withoutPort(reference: string): string {
  return reference.replace(/:0$/, '');
}
