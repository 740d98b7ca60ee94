import type { GraphBuilder } from '../onnx/graphBuilder.ts';
import { ElementType } from '../onnx/proto.ts';
import type { ModelConfig } from './config.ts';
import { Names } from './graphNames.ts';
import type { LayerParts } from './layerParts.ts';
import { rotationTables } from './rope.ts';

/**
 * Attention in two parts: the past is a read-only input and the new keys and values are an output, because
 * onnxruntime-node copies every output, and a cache that is an output would be copied whole on each step.
 */
export class Attention {
  /** New keys and values of the layers so far, [1,KV,n,hd]: key of layer 0, value of layer 0, key of layer 1, ... */
  readonly newKeysValues: string[] = [];
  readonly #parts: LayerParts;
  readonly #graph: GraphBuilder;
  readonly #config: ModelConfig;
  /** Biases by the name of the input, repeated for the heads of a group. */
  readonly #biases = new Map<string, string>();
  /** Cosines and sines by position, shared by all layers. */
  #rotations: readonly [cos: string, sin: string] | undefined;

  constructor(parts: LayerParts) {
    this.#parts = parts;
    this.#graph = parts.graph;
    this.#config = parts.config;
  }

  /** @returns what the layer adds to the residual stream, [1,n,width] */
  layer(layer: number, normed: string): string {
    const g = this.#graph;
    const { width, heads, kvHeads, headDim, biases, residualScale } = this.#config;
    const bias = this.#bias(layer);
    const name = `model.layers.${layer}.self_attn`;
    const qkvHeads = heads + 2 * kvHeads;
    const qkv = this.#parts.project(
      normed,
      width,
      [
        [`${name}.q_proj`, heads * headDim],
        [`${name}.k_proj`, kvHeads * headDim],
        [`${name}.v_proj`, kvHeads * headDim],
      ],
      { bias: biases.qkv },
    );
    const byHead = g.node('Transpose', [g.node('Reshape', [qkv, g.shape(1, -1, qkvHeads, headDim)])], {
      perm: [0, 2, 1, 3],
    });
    const [queryKey, value] = g.nodes('Split', [byHead, g.shape(heads + kvHeads, kvHeads)], [true, true], {
      axis: 1,
    });
    const rotated = this.#rotate(this.#normHeads(name, queryKey!));
    const [query, key] = g.nodes('Split', [rotated, g.shape(heads, kvHeads)], [true, true], { axis: 1 });
    this.newKeysValues.push(key!, value!);

    const past = [1, kvHeads, 'P', headDim] as const;
    const pastKey = g.input({ name: Names.pastKey(layer), type: ElementType.float, shape: past });
    const pastValue = g.input({ name: Names.pastValue(layer), type: ElementType.float, shape: past });
    const grouped = g.node('Reshape', [query!, g.shape(1, kvHeads, -1, headDim)]);
    const weights = g.node('Softmax', [g.node('Add', [this.#scores(grouped, pastKey, key!), bias])], {
      axis: -1,
    });
    const [onPast, onNew] = g.nodes('Split', [weights, Names.split], [true, true], { axis: -1 });
    const sum = g.node('Add', [g.node('MatMul', [onPast!, pastValue]), g.node('MatMul', [onNew!, value!])]);
    const ungrouped = g.node('Reshape', [sum, g.shape(1, heads, -1, headDim)]);
    const rows = g.node('Transpose', [ungrouped], { perm: [0, 2, 1, 3] });
    const joined = g.node('Reshape', [rows, g.shape(1, -1, heads * headDim)]);
    return this.#parts.project(joined, heads * headDim, [[`${name}.o_proj`, width]], {
      bias: biases.output,
      scale: residualScale,
    });
  }

  /** Scaled and capped products of the queries with the past and the new keys, [1,KV,G n,P+n]. */
  #scores(grouped: string, pastKey: string, key: string): string {
    const g = this.#graph;
    const { headDim, attentionScale = 1 / Math.sqrt(headDim), attentionCap } = this.#config;
    const product = { transB: 1, alpha: { float: attentionScale / (attentionCap ?? 1) } };
    const scores = g.node(
      'Concat',
      [g.node('FusedMatMul', [grouped, pastKey], product), g.node('FusedMatMul', [grouped, key], product)],
      { axis: -1 },
    );
    if (attentionCap === undefined) return scores;
    return g.node('Mul', [g.node('Tanh', [scores]), g.scalar(attentionCap)]);
  }

  /** Query heads of one group share their keys and become rows of one product, so the bias repeats per head. */
  #bias(layer: number): string {
    const g = this.#graph;
    const { heads, kvHeads, window } = this.#config;
    const name = window?.layers[layer] ? Names.windowBias : Names.bias;
    let repeated = this.#biases.get(name);
    if (repeated === undefined) {
      g.input({ name, type: ElementType.float, shape: [1, 1, 'n', 'P+n'] });
      repeated = g.node('Tile', [name, g.shape(1, 1, heads / kvHeads, 1)]);
      this.#biases.set(name, repeated);
    }
    return repeated;
  }

  /** RMS norm of each query and key head, before the rotation, in the families that have it. One norm serves both. */
  #normHeads(name: string, queryKey: string): string {
    const g = this.#graph;
    const { heads, kvHeads, headDim, headNorms, normEpsilon } = this.#config;
    if (!headNorms) return queryKey;
    const gains = new Float32Array((heads + kvHeads) * headDim);
    const query = this.#parts.tensors.float32(`${name}.q_norm.weight`, [headDim]);
    const key = this.#parts.tensors.float32(`${name}.k_norm.weight`, [headDim]);
    for (let h = 0; h < heads + kvHeads; h++) gains.set(h < heads ? query : key, h * headDim);
    const ones = g.constant(new Float32Array(headDim).fill(1), [headDim]);
    const normed = g.node('SimplifiedLayerNormalization', [queryKey, ones], {
      axis: -1,
      epsilon: { float: normEpsilon },
    });
    return g.node('Mul', [normed, g.constant(gains, [1, heads + kvHeads, 1, headDim])]);
  }

  /** Rotary position embedding of all query and key heads. */
  #rotate(queryKey: string): string {
    const { rope, maxLength } = this.#config;
    if (!this.#rotations) {
      const { cos, sin } = rotationTables(rope, maxLength);
      const shape = [maxLength, rope.frequencies.length];
      this.#rotations = [this.#graph.weight(cos, shape), this.#graph.weight(sin, shape)];
    }
    return this.#graph.node('RotaryEmbedding', [queryKey, Names.positions, ...this.#rotations]);
  }
}
