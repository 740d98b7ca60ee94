import {
  attribute,
  type AttributeValue,
  ElementType,
  encodeModel,
  type NodeProto,
  type TensorProto,
  type ValueInfo,
} from './proto.ts';
import type { WeightFile } from './weightFile.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;
type TypedData = Float32Array | Int8Array | Uint8Array | BigInt64Array;

/** Operators of the `com.microsoft` domain that we use; everything else is standard ONNX. */
const CONTRIB = new Set([
  'FastGelu',
  'FusedMatMul',
  'MatMulIntegerToFloat',
  'MatMulNBits',
  'QuickGelu',
  'RotaryEmbedding',
  'SkipLayerNormalization',
  'SkipSimplifiedLayerNormalization',
]);

/** Collects nodes and constants of one ONNX graph. Values are handled by their (generated) names. */
export class GraphBuilder {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];
  /** Generated name of an output value to the name it is published under. */
  readonly #outputNames = new Map<string, string>();
  readonly #shapes = new Map<string, string>();
  readonly #weights: WeightFile;
  #count = 0;

  /** @param weights where large constants go, as external data */
  constructor(weights: WeightFile) {
    this.#weights = weights;
  }

  input(info: ValueInfo): string {
    this.#inputs.push(info);
    return info.name;
  }

  /** Makes a value an output of the graph, under the name in `info`. */
  output(value: string, info: ValueInfo): void {
    this.#outputs.push(info);
    this.#outputNames.set(value, info.name);
  }

  /** Adds a node with one output and gives the output's name. An empty input name is an omitted input. */
  node(opType: string, input: readonly string[], attributes: Attributes = {}): string {
    return this.nodes(opType, input, [true], attributes)[0]!;
  }

  /** Adds a node with several outputs; those for which `wanted` is false are omitted, and not computed. */
  nodes(
    opType: string,
    input: readonly string[],
    wanted: readonly boolean[],
    attributes: Attributes = {},
  ): string[] {
    const name = `${opType}_${this.#count++}`;
    const output = wanted.map((want, i) => (want ? `${name}:${i}` : ''));
    this.#nodes.push({
      opType,
      domain: CONTRIB.has(opType) ? 'com.microsoft' : '',
      input,
      output,
      name,
      attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    });
    return output;
  }

  /** A small constant, kept inside the graph. */
  constant(data: TypedData, dims: readonly number[]): string {
    const name = `c${this.#count++}`;
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#initializers.push({ name, dims, dataType: elementType(data), rawData });
    return name;
  }

  /** A list of dimensions or axes; equal ones are stored once. */
  shape(...dims: number[]): string {
    const key = dims.join();
    const name = this.#shapes.get(key) ?? this.constant(BigInt64Array.from(dims, BigInt), [dims.length]);
    this.#shapes.set(key, name);
    return name;
  }

  scalar(value: number): string {
    return this.constant(Float32Array.of(value), []);
  }

  /** A large constant, kept in the weight file, which onnxruntime maps into memory. */
  weight(data: TypedData, dims: readonly number[]): string {
    const name = `w${this.#count++}`;
    const { location, offset, length } = this.#weights.append(data);
    this.#initializers.push({
      name,
      dims,
      dataType: elementType(data),
      dataLocation: 1,
      externalData: [
        { key: 'location', value: location },
        { key: 'offset', value: String(offset) },
        { key: 'length', value: String(length) },
      ],
    });
    return name;
  }

  encode(): Uint8Array {
    const renamed = (names: readonly string[]): string[] => names.map((n) => this.#outputNames.get(n) ?? n);
    return encodeModel({
      nodes: this.#nodes.map((n) => ({ ...n, input: renamed(n.input), output: renamed(n.output) })),
      initializers: this.#initializers,
      inputs: this.#inputs,
      outputs: this.#outputs,
    });
  }
}

function elementType(data: TypedData): ElementType {
  if (data instanceof Float32Array) return ElementType.float;
  if (data instanceof Int8Array) return ElementType.int8;
  if (data instanceof Uint8Array) return ElementType.uint8;
  return ElementType.int64;
}
