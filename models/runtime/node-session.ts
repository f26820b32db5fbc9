import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ModelError } from './errors.js';
import type { ModelSession, NamedTensor, TensorData } from './runtime.js';

export interface LoadedSession extends ModelSession {
  release(): Promise<void>;
}

const ERRORS_ONLY = 3;

/** Loads a model on one provider and warms it up. Throws whatever the runtime throws: the caller tries the next. */
export async function openSession(bytes: Uint8Array, provider: string, threads: number): Promise<LoadedSession> {
  const session = await InferenceSession.create(bytes, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: ERRORS_ONLY,
    // Idle threads sleep instead of spinning: two networks run side by side, and spinning took a core from the other
    // (twice the processor time a frame, a quarter of the speed on a busy machine).
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  await session.run(zeros(session));
  return wrap(session, provider);
}

function wrap(session: InferenceSession, provider: string): LoadedSession {
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    provider,
    async run(feeds) {
      const tensors = Object.entries(feeds).map(([name, tensor]) => [name, toTensor(tensor)] as const);
      try {
        const results = await session.run(Object.fromEntries(tensors));
        return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromTensor(name, tensor)]));
      } catch (error) {
        if (error instanceof ModelError) throw error;
        throw new ModelError('MODEL_RUN_FAILED', error instanceof Error ? error.message : String(error), {
          cause: error,
        });
      }
    },
    release: () => session.release(),
  };
}

function toTensor({ data, dims }: NamedTensor): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, dims);
  if (data instanceof Int32Array) return new Tensor('int32', data, dims);
  if (data instanceof Uint8Array) return new Tensor('uint8', data, dims);
  return new Tensor('int64', data, dims);
}

function fromTensor(name: string, tensor: Tensor): NamedTensor {
  const { data, dims } = tensor;
  if (!isTensorData(data)) throw new ModelError('MODEL_RUN_FAILED', `output ${name} has type ${tensor.type}`);
  return { data, dims };
}

function isTensorData(data: unknown): data is TensorData {
  return (
    data instanceof Float32Array ||
    data instanceof Int32Array ||
    data instanceof Uint8Array ||
    data instanceof BigInt64Array
  );
}

/** An input of zeros for each name, open sizes taken as 1. */
function zeros(session: InferenceSession): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const metadata of session.inputMetadata) {
    if (!metadata.isTensor) throw new ModelError('MODEL_LOAD_FAILED', `input ${metadata.name} is not a tensor`);
    const dims = metadata.shape.map((size) => (typeof size === 'number' && size > 0 ? size : 1));
    const count = dims.reduce((a, b) => a * b, 1);
    feeds[metadata.name] = toTensor({ data: blank(metadata.type, count, metadata.name), dims });
  }
  return feeds;
}

function blank(type: string, count: number, name: string): TensorData {
  switch (type) {
    case 'float32':
      return new Float32Array(count);
    case 'int32':
      return new Int32Array(count);
    case 'uint8':
      return new Uint8Array(count);
    case 'int64':
      return new BigInt64Array(count);
    default:
      throw new ModelError('MODEL_LOAD_FAILED', `input ${name} has type ${type}, which is not supported`);
  }
}
