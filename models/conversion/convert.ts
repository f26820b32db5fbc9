import { GraphBuilder, withoutPort } from './graph.js';
import { encodeModel, type OnnxValue } from './onnx.js';
import { elementType } from './operators/elementwise.js';
import { OPERATORS } from './operators/index.js';
import { Attributes, ConversionError, dimensions, type TfjsModel } from './tfjs.js';
import { readWeights } from './weights.js';

const PRODUCER = 'overread';

/**
 * Converts a TensorFlow.js graph model to the bytes of an ONNX file (opset 13).
 *
 * `outputs` gives the outputs that are wanted, new name to name in the model's signature; what only the others need is
 * left out. Inputs keep their names. Open batch sizes become 1. Deterministic.
 * Throws `ConversionError` for an operator, type or weight that it does not know.
 */
export function convert(model: TfjsModel, weights: Buffer, outputs: Readonly<Record<string, string>>): Buffer {
  const nodes = model.modelTopology.node;
  const manifest = model.weightsManifest.flatMap((group) => group.weights);
  const graph = new GraphBuilder(nodes, readWeights(manifest, weights));
  const inputs: OnnxValue[] = [];
  for (const node of nodes) {
    const attributes = new Attributes(node);
    if (node.op === 'Const') continue;
    if (node.op === 'Placeholder') {
      inputs.push(value(node.name, attributes.type('dtype'), attributes.shape('shape')));
      continue;
    }
    const translate = OPERATORS[node.op];
    if (!translate) throw new ConversionError(`operator ${node.op} of ${node.name} is not supported`);
    const dataInputs = (node.input ?? []).filter((input) => !input.startsWith('^'));
    translate({ node, attributes, inputs: dataInputs }, graph);
  }
  const results = Object.entries(outputs).map(([name, source]) => {
    const info = model.signature.outputs[source];
    if (!info) throw new ConversionError(`the model has no output ${source}`);
    graph.node('Identity', [graph.value(withoutPort(info.name))], {}, [name]);
    return value(name, info.dtype, dimensions(info.tensorShape));
  });
  return encodeModel(graph.build('tfjs', inputs, results), PRODUCER);
}

function value(name: string, tensorflowType: string, dims: readonly number[]): OnnxValue {
  const type = elementType(tensorflowType);
  if (type === undefined) throw new ConversionError(`${name} has type ${tensorflowType}`);
  return { name, type, dims };
}
