import type { GraphBuilder } from '../onnx/graphBuilder.ts';
import { ElementType } from '../onnx/proto.ts';
import type { ModelConfig } from './config.ts';
import { Names } from './graphNames.ts';
import type { Processor } from '../device/devices.ts';
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
  readonly #processor: Processor;
  readonly #graph: GraphBuilder;
  readonly #config: ModelConfig;
  /** Names of the biases that are inputs by now. */
  readonly #biases = new Set<string>();
  /** Cosines and sines by position, shared by all layers. */
  #rotations: readonly [cos: string, sin: string] | undefined;

  constructor(parts: LayerParts, processor: Processor) {
    this.#parts = parts;
    this.#processor = processor;
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

    const past = [kvHeads, 1, 'P', headDim] as const;
    const pastKey = g.input({ name: Names.pastKey(layer), type: ElementType.float, shape: past });
    const pastValue = g.input({ name: Names.pastValue(layer), type: ElementType.float, shape: past });
    const [newKey, newValue] = [key!, value!].map((rows) =>
      g.node('Reshape', [rows, g.shape(kvHeads, 1, -1, headDim)]),
    );
    // [KV,a,b,hd]: the G n queries of each head of keys, as a products of b rows. Which of the two is 1 is up to the
    // caller: a product of one row with a matrix is computed from where the matrix lies, and for one of several rows
    // onnxruntime copies the matrix into panels first.
    const grouped = g.node('Reshape', [query!, Names.grouping]);
    const scores = this.#scores(grouped, pastKey, newKey!);
    const weights = g.node('Softmax', [g.node('Add', [scores, bias])], { axis: -1 });
    const [onPast, onNew] = g.nodes('Split', [weights, Names.split], [true, true], { axis: -1 });
    const sum = g.node('Add', [
      g.node('MatMul', [onPast!, pastValue]),
      g.node('MatMul', [onNew!, newValue!]),
    ]);
    const byPosition = g.node('Transpose', [g.node('Reshape', [sum, g.shape(1, heads, -1, headDim)])], {
      perm: [0, 2, 1, 3],
    });
    const joined = g.node('Reshape', [byPosition, g.shape(1, -1, heads * headDim)]);
    return this.#parts.project(joined, heads * headDim, [[`${name}.o_proj`, width]], {
      bias: biases.output,
      scale: residualScale,
    });
  }

  /** Capped products of the queries with the past and the new keys, [KV,a,b,P+n]. */
  #scores(query: string, pastKey: string, key: string): string {
    const g = this.#graph;
    const { attentionCap } = this.#config;
    const scores = g.node(
      'Concat',
      [this.#multiplyTransposed(query, pastKey), this.#multiplyTransposed(query, key)],
      { axis: -1 },
    );
    if (attentionCap === undefined) return scores;
    return g.node('Mul', [g.node('Tanh', [scores]), g.scalar(attentionCap)]);
  }

  /** a bᵀ over the last two axes. */
  #multiplyTransposed(a: string, b: string): string {
    const g = this.#graph;
    // Without a kernel of WebGPU's for FusedMatMul, keys and scores would go to the CPU and back.
    if (this.#processor === 'gpu')
      return g.node('MatMul', [a, g.node('Transpose', [b], { perm: [0, 1, 3, 2] })]);
    return g.node('FusedMatMul', [a, b], { transB: 1 });
  }

  #bias(layer: number): string {
    const name = this.#config.window?.layers[layer] ? Names.windowBias : Names.bias;
    if (!this.#biases.has(name)) {
      this.#graph.input({ name, type: ElementType.float, shape: [1, 'a', 'b', 'P+n'] });
      this.#biases.add(name);
    }
    return name;
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

  /**
   * Rotary position embedding of all query and key heads. The scale of their products goes with it, half to each
   * side: a factor on the product itself would keep onnxruntime from its kernel for one row.
   */
  #rotate(queryKey: string): string {
    const {
      rope,
      maxLength,
      headDim,
      attentionScale = 1 / Math.sqrt(headDim),
      attentionCap = 1,
    } = this.#config;
    if (!this.#rotations) {
      const scale = rope.scale * Math.sqrt(attentionScale / attentionCap);
      const tables = rotationTables({ ...rope, scale }, maxLength);
      const shape = [maxLength, rope.frequencies.length];
      this.#rotations = [this.#graph.weight(tables.cos, shape), this.#graph.weight(tables.sin, shape)];
    }
    return this.#graph.node('RotaryEmbedding', [queryKey, Names.positions, ...this.#rotations]);
  }
}
