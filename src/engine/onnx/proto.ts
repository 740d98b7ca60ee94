/**
 * The part of ONNX's schema (onnx.proto, IR version 10) that a graph builder needs, as protobufjs reflection
 * data. Field numbers are ONNX's own.
 */
import protobuf from 'protobufjs/light.js';

const schema = protobuf.Root.fromJSON({
  nested: {
    Attribute: {
      fields: {
        name: { id: 1, type: 'string' },
        f: { id: 2, type: 'float' },
        i: { id: 3, type: 'int64' },
        ints: { id: 8, type: 'int64', rule: 'repeated' },
        type: { id: 20, type: 'int32' },
      },
    },
    Entry: { fields: { key: { id: 1, type: 'string' }, value: { id: 2, type: 'string' } } },
    Tensor: {
      fields: {
        dims: { id: 1, type: 'int64', rule: 'repeated' },
        dataType: { id: 2, type: 'int32' },
        name: { id: 8, type: 'string' },
        rawData: { id: 9, type: 'bytes' },
        externalData: { id: 13, type: 'Entry', rule: 'repeated' },
        dataLocation: { id: 14, type: 'int32' },
      },
    },
    Node: {
      fields: {
        input: { id: 1, type: 'string', rule: 'repeated' },
        output: { id: 2, type: 'string', rule: 'repeated' },
        name: { id: 3, type: 'string' },
        opType: { id: 4, type: 'string' },
        attribute: { id: 5, type: 'Attribute', rule: 'repeated' },
        domain: { id: 7, type: 'string' },
      },
    },
    Dimension: { fields: { dimValue: { id: 1, type: 'int64' }, dimParam: { id: 2, type: 'string' } } },
    Shape: { fields: { dim: { id: 1, type: 'Dimension', rule: 'repeated' } } },
    TensorType: { fields: { elemType: { id: 1, type: 'int32' }, shape: { id: 2, type: 'Shape' } } },
    Type: { fields: { tensorType: { id: 1, type: 'TensorType' } } },
    ValueInfo: { fields: { name: { id: 1, type: 'string' }, type: { id: 2, type: 'Type' } } },
    Graph: {
      fields: {
        node: { id: 1, type: 'Node', rule: 'repeated' },
        name: { id: 2, type: 'string' },
        initializer: { id: 5, type: 'Tensor', rule: 'repeated' },
        input: { id: 11, type: 'ValueInfo', rule: 'repeated' },
        output: { id: 12, type: 'ValueInfo', rule: 'repeated' },
      },
    },
    OperatorSet: { fields: { domain: { id: 1, type: 'string' }, version: { id: 2, type: 'int64' } } },
    Model: {
      fields: {
        irVersion: { id: 1, type: 'int64' },
        producerName: { id: 2, type: 'string' },
        graph: { id: 7, type: 'Graph' },
        opsetImport: { id: 8, type: 'OperatorSet', rule: 'repeated' },
      },
    },
  },
});

/** ONNX element types (TensorProto.DataType). */
export const ElementType = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;
export type ElementType = (typeof ElementType)[keyof typeof ElementType];

const AttributeType = { float: 1, int: 2, ints: 7 } as const;

export interface NodeProto {
  readonly opType: string;
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly attribute: readonly object[];
}

export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: ElementType;
  readonly rawData?: Uint8Array;
  readonly externalData?: readonly { key: string; value: string }[];
  readonly dataLocation?: number;
}

/** A dimension: fixed, or named and known at run time. */
export type Dimension = number | string;

export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}

/** An integer, a list of integers, or (inside an object, since 1.0 looks like an integer) a float. */
export type AttributeValue = number | readonly number[] | { readonly float: number };

export function attribute(name: string, value: AttributeValue): object {
  if (typeof value === 'number') return { name, type: AttributeType.int, i: value };
  if ('float' in value) return { name, type: AttributeType.float, f: value.float };
  return { name, type: AttributeType.ints, ints: value };
}

export interface GraphProto {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/** Serialises a model of opset 21 and of Microsoft's contrib operators, which onnxruntime carries. */
export function encodeModel(graph: GraphProto): Uint8Array {
  const valueInfo = (v: ValueInfo): object => ({
    name: v.name,
    type: {
      tensorType: {
        elemType: v.type,
        shape: { dim: v.shape.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) },
      },
    },
  });
  const Model = schema.lookupType('Model');
  const message = Model.fromObject({
    irVersion: 10,
    producerName: 'foredraft',
    opsetImport: [
      { domain: '', version: 21 },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: {
      name: 'decoder',
      node: graph.nodes,
      initializer: graph.initializers,
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
    },
  });
  return Model.encode(message).finish();
}
