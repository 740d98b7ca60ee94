import { GraphBuilder } from '../onnx/graphBuilder.ts';
import { ElementType } from '../onnx/proto.ts';
import type { WeightFile } from '../onnx/weightFile.ts';
import type { WeightFormat } from '../protocol.ts';
import type { ModelConfig } from './config.ts';
import { linearFormat, type LinearFormat, type Matrix } from './linear.ts';
import type { Safetensors } from './safetensors.ts';

/** Candidates returned per row: enough for the siblings in a draft tree, with special tokens among them. */
export const TOP_K = 32;

/** Names of the graph's inputs and outputs; `pastKey(l)` and `pastValue(l)` come per layer. */
export const Names = {
  embeddings: 'embeddings',
  positions: 'positions',
  bias: 'attention_bias',
  split: 'split',
  rows: 'rows',
  probabilities: 'probabilities',
  topProbabilities: 'top_probabilities',
  topIds: 'top_ids',
  newKeysValues: 'new_keys_values',
  pastKey: (layer: number) => `past_key_${layer}`,
  pastValue: (layer: number) => `past_value_${layer}`,
} as const;

/**
 * Builds the decoder as one graph for prefill, decode and tree verification. n new positions see P cached
 * ones through an additive bias, so any tree is a matter of input; only the chosen m rows get a head.
 *
 * Attention is in two parts: the past is a read-only input and the new keys and values are an output, because
 * onnxruntime-node copies every output, and a cache that is an output would be copied whole on each step.
 *
 * in   embeddings f32[1,n,d], positions i64[1,n], attention_bias f32[1,1,n,P+n], split i64[2] = [P,n],
 *      rows i64[m], past_key_l and past_value_l f32[1,KV,P,hd]
 * out  top_probabilities f32[m,K], top_ids i32[m,K], probabilities f32[m,V],
 *      new_keys_values f32[2L,KV,n,hd] (key of layer 0, value of layer 0, key of layer 1, ...)
 */
export function buildDecoderGraph(
  config: ModelConfig,
  tensors: Safetensors,
  weights: WeightFile,
  format: WeightFormat,
): Uint8Array {
  return new DecoderGraph(config, tensors, weights, format).build();
}

class DecoderGraph {
  readonly #config: ModelConfig;
  readonly #tensors: Safetensors;
  readonly #graph: GraphBuilder;
  readonly #linear: LinearFormat;
  /** Cosines and sines by position, shared by all layers. */
  #rotations: readonly [cos: string, sin: string] | undefined;

  constructor(config: ModelConfig, tensors: Safetensors, weights: WeightFile, format: WeightFormat) {
    this.#config = config;
    this.#tensors = tensors;
    this.#graph = new GraphBuilder(weights);
    this.#linear = linearFormat(format, this.#graph);
  }

  build(): Uint8Array {
    const g = this.#graph;
    const { layers, width, kvHeads, headDim, heads } = this.#config;
    const float = ElementType.float;
    g.input({ name: Names.embeddings, type: float, shape: [1, 'n', width] });
    g.input({ name: Names.positions, type: ElementType.int64, shape: [1, 'n'] });
    g.input({ name: Names.bias, type: float, shape: [1, 1, 'n', 'P+n'] });
    g.input({ name: Names.split, type: ElementType.int64, shape: [2] });
    g.input({ name: Names.rows, type: ElementType.int64, shape: ['m'] });
    // Query heads of one group share their keys and become rows of one product, so the bias repeats per head.
    const bias = g.node('Tile', [Names.bias, g.shape(1, 1, heads / kvHeads, 1)]);

    let residual: string = Names.embeddings;
    let normed = g.node(
      'SimplifiedLayerNormalization',
      [residual, this.#norm('model.layers.0.input_layernorm')],
      {
        axis: -1,
        epsilon: { float: this.#config.normEpsilon },
      },
    );
    const newKeysValues: string[] = [];
    for (let layer = 0; layer < layers; layer++) {
      const name = `model.layers.${layer}`;
      const attention = this.#attention(layer, normed, bias, newKeysValues);
      [normed, residual] = this.#addAndNorm(attention, residual, `${name}.post_attention_layernorm`);
      let update = this.#feedForward(`${name}.mlp`, normed);
      if (layer < layers - 1) {
        [normed, residual] = this.#addAndNorm(update, residual, `model.layers.${layer + 1}.input_layernorm`);
        continue;
      }
      // Rows are chosen before the last norm, so prefill pays one row of the head.
      update = g.node('Gather', [update, Names.rows], { axis: 1 });
      residual = g.node('Gather', [residual, Names.rows], { axis: 1 });
      [normed] = this.#addAndNorm(update, residual, 'model.norm');
    }
    this.#head(normed);
    const all = g.node('Concat', newKeysValues, { axis: 0 });
    g.output(all, { name: Names.newKeysValues, type: float, shape: [2 * layers, kvHeads, 'n', headDim] });
    return g.encode();
  }

  #head(normed: string): void {
    const g = this.#graph;
    const { vocabulary, width, tied } = this.#config;
    const name = tied ? 'model.embed_tokens.weight' : 'lm_head.weight';
    const data = this.#tensors.float32(name, [vocabulary, width]);
    const logits = this.#linear.multiply(this.#linear.input(normed), {
      data,
      outputs: vocabulary,
      inputs: width,
    });
    const probabilities = g.node('Softmax', [g.node('Reshape', [logits, g.shape(-1, vocabulary)])], {
      axis: -1,
    });
    g.output(probabilities, { name: Names.probabilities, type: ElementType.float, shape: ['m', vocabulary] });
    const k = Math.min(TOP_K, vocabulary);
    const [top, ids] = g.nodes('TopK', [probabilities, g.shape(k)], [true, true], {
      axis: -1,
      largest: 1,
      sorted: 1,
    });
    g.output(top!, { name: Names.topProbabilities, type: ElementType.float, shape: ['m', k] });
    g.output(g.node('Cast', [ids!], { to: ElementType.int32 }), {
      name: Names.topIds,
      type: ElementType.int32,
      shape: ['m', k],
    });
  }

  #attention(layer: number, normed: string, bias: string, newKeysValues: string[]): string {
    const g = this.#graph;
    const { width, heads, kvHeads, headDim } = this.#config;
    const name = `model.layers.${layer}.self_attn`;
    const qkvHeads = heads + 2 * kvHeads;
    const qkv = this.#project(normed, width, [
      [`${name}.q_proj`, heads * headDim],
      [`${name}.k_proj`, kvHeads * headDim],
      [`${name}.v_proj`, kvHeads * headDim],
    ]);
    const byHead = g.node('Transpose', [g.node('Reshape', [qkv, g.shape(1, -1, qkvHeads, headDim)])], {
      perm: [0, 2, 1, 3],
    });
    const [queryKey, value] = g.nodes('Split', [byHead, g.shape(heads + kvHeads, kvHeads)], [true, true], {
      axis: 1,
    });
    const rotated = this.#rotate(this.#normHeads(name, queryKey!));
    const [query, key] = g.nodes('Split', [rotated, g.shape(heads, kvHeads)], [true, true], { axis: 1 });
    newKeysValues.push(key!, value!);

    const past = [1, kvHeads, 'P', headDim] as const;
    const pastKey = g.input({ name: Names.pastKey(layer), type: ElementType.float, shape: past });
    const pastValue = g.input({ name: Names.pastValue(layer), type: ElementType.float, shape: past });
    const grouped = g.node('Reshape', [query!, g.shape(1, kvHeads, -1, headDim)]);
    const product = { transB: 1, alpha: { float: 1 / Math.sqrt(headDim) } };
    const scores = g.node(
      'Concat',
      [g.node('FusedMatMul', [grouped, pastKey], product), g.node('FusedMatMul', [grouped, key!], product)],
      { axis: -1 },
    );
    const weights = g.node('Softmax', [g.node('Add', [scores, bias])], { axis: -1 });
    const [onPast, onNew] = g.nodes('Split', [weights, Names.split], [true, true], { axis: -1 });
    const sum = g.node('Add', [g.node('MatMul', [onPast!, pastValue]), g.node('MatMul', [onNew!, value!])]);
    const ungrouped = g.node('Reshape', [sum, g.shape(1, heads, -1, headDim)]);
    const rows = g.node('Transpose', [ungrouped], { perm: [0, 2, 1, 3] });
    const joined = g.node('Reshape', [rows, g.shape(1, -1, heads * headDim)]);
    return this.#project(joined, heads * headDim, [[`${name}.o_proj`, width]]);
  }

  /** Qwen3's RMS norm of each query and key head, before the rotation. One norm serves both. */
  #normHeads(name: string, queryKey: string): string {
    const g = this.#graph;
    const { heads, kvHeads, headDim, normEpsilon } = this.#config;
    const gains = new Float32Array((heads + kvHeads) * headDim);
    const query = this.#tensors.float32(`${name}.q_norm.weight`, [headDim]);
    const key = this.#tensors.float32(`${name}.k_norm.weight`, [headDim]);
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
    this.#rotations ??= this.#rotationTables();
    return this.#graph.node('RotaryEmbedding', [queryKey, Names.positions, ...this.#rotations]);
  }

  #rotationTables(): readonly [cos: string, sin: string] {
    const { maxLength, headDim, ropeTheta } = this.#config;
    const half = headDim / 2;
    const cos = new Float32Array(maxLength * half);
    const sin = new Float32Array(maxLength * half);
    for (let position = 0; position < maxLength; position++) {
      for (let i = 0; i < half; i++) {
        const angle = position * ropeTheta ** (-i / half);
        cos[position * half + i] = Math.cos(angle);
        sin[position * half + i] = Math.sin(angle);
      }
    }
    const shape = [maxLength, half];
    return [this.#graph.weight(cos, shape), this.#graph.weight(sin, shape)];
  }

  #feedForward(name: string, normed: string): string {
    const g = this.#graph;
    const { width, intermediate } = this.#config;
    const both = this.#project(normed, width, [
      [`${name}.gate_proj`, intermediate],
      [`${name}.up_proj`, intermediate],
    ]);
    const [gate, up] = g.nodes('Split', [both, g.shape(intermediate, intermediate)], [true, true], {
      axis: -1,
    });
    const silu = g.node('QuickGelu', [gate!], { alpha: { float: 1 } });
    return this.#project(g.node('Mul', [silu, up!]), intermediate, [[`${name}.down_proj`, width]]);
  }

  /** One product for several matrices that share an input; their outputs come one after another. */
  #project(x: string, inputs: number, parts: readonly (readonly [name: string, outputs: number])[]): string {
    const outputs = parts.reduce((sum, [, n]) => sum + n, 0);
    const data = new Float32Array(outputs * inputs);
    let at = 0;
    for (const [name, rows] of parts) {
      this.#tensors.float32(`${name}.weight`, [rows, inputs], data, at);
      at += rows * inputs;
    }
    const weight: Matrix = { data, outputs, inputs };
    return this.#linear.multiply(this.#linear.input(x), weight);
  }

  /** residual + update, and its norm. */
  #addAndNorm(update: string, residual: string, name: string): [normed: string, residual: string] {
    const [normed, , , sum] = this.#graph.nodes(
      'SkipSimplifiedLayerNormalization',
      [update, residual, this.#norm(name)],
      [true, false, false, true],
      { epsilon: { float: this.#config.normEpsilon } },
    );
    return [normed!, sum!];
  }

  #norm(name: string): string {
    const { width } = this.#config;
    return this.#graph.constant(this.#tensors.float32(`${name}.weight`, [width]), [width]);
  }
}
