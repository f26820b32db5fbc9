/**
 * TensorFlow.js graph models as they lie on disk: a JSON topology beside one binary file of weights.
 * https://www.tensorflow.org/js/guide/conversion; the attributes are protobuf's JSON form of NodeDef.
 */

export interface TfjsShape {
  readonly dim?: readonly { readonly size: string }[];
}

export interface TfjsAttribute {
  /** Text is base64. */
  readonly s?: string;
  /** 64-bit integers are written as text. */
  readonly i?: string | number;
  readonly f?: number;
  readonly b?: boolean;
  readonly type?: string;
  readonly shape?: TfjsShape | { readonly shape: TfjsShape };
  readonly list?: { readonly i?: readonly (string | number)[]; readonly s?: readonly string[] };
}

export interface TfjsNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, TfjsAttribute>>;
}

export interface TfjsWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly quantization?: {
    readonly dtype: 'float16' | 'uint8' | 'uint16';
    readonly scale?: number;
    readonly min?: number;
  };
}

export interface TfjsTensorInfo {
  readonly name: string;
  readonly dtype: string;
  readonly tensorShape?: TfjsShape;
}

export interface TfjsModel {
  readonly modelTopology: { readonly node: readonly TfjsNode[] };
  readonly weightsManifest: readonly { readonly weights: readonly TfjsWeight[] }[];
  readonly signature: { readonly outputs: Readonly<Record<string, TfjsTensorInfo>> };
}

/** The file is not what this converter knows; says which node or weight. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';
}

/** Typed reading of a node's attributes. */
export class Attributes {
  constructor(private readonly node: TfjsNode) {}

  #get(name: string): TfjsAttribute | undefined {
    return this.node.attr?.[name];
  }

  text(name: string): string | undefined {
    const value = this.#get(name)?.s;
    return value === undefined ? undefined : decode(value);
  }

  texts(name: string): string[] {
    return (this.#get(name)?.list?.s ?? []).map(decode);
  }

  integer(name: string): number {
    return Number(this.#get(name)?.i ?? 0);
  }

  integers(name: string): number[] {
    return (this.#get(name)?.list?.i ?? []).map(Number);
  }

  flag(name: string): boolean {
    return this.#get(name)?.b ?? false;
  }

  type(name: string): string {
    const value = this.#get(name)?.type;
    if (value === undefined) throw new ConversionError(`${this.node.op} ${this.node.name} has no type ${name}`);
    return value;
  }

  shape(name: string): number[] {
    const value = this.#get(name)?.shape;
    const shape = value && 'shape' in value ? value.shape : value;
    return dimensions(shape);
  }
}

/** Sizes of a shape; an open batch (−1) becomes 1, because every model here sees one picture at a time. */
export function dimensions(shape: TfjsShape | undefined): number[] {
  return (shape?.dim ?? []).map(({ size }) => (Number(size) < 0 ? 1 : Number(size)));
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
