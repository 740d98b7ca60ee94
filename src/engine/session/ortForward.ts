import { setImmediate as nextTurn } from 'node:timers/promises';
import { type InferenceSession, Tensor } from '../onnx/runtime.ts';
import type { Forward, ForwardInput, NextTokens } from '../../core/forward.ts';
import type { ModelConfig } from '../model/config.ts';
import { Names } from '../model/graphNames.ts';
import type { TensorRows } from '../model/tensors.ts';
import { attentionBias, depths } from './attentionBias.ts';
import { KvCache } from './kvCache.ts';

/** The parts of a loaded model that all its sequences share. */
export interface Decoder {
  readonly config: ModelConfig;
  readonly session: {
    run(
      feeds: Readonly<Record<string, Tensor>>,
      fetches: readonly string[],
    ): Promise<InferenceSession.OnnxValueMapType>;
  };
  readonly embeddings: TensorRows;
}

/**
 * Query rows that meet the keys of one head are multiplied one by one up to this many, from where the keys lie; more
 * are one product, for which onnxruntime copies the keys into panels first. That costs about as much as so many rows.
 */
const SINGLE_ROWS = 12;

/** `Forward` over onnxruntime, with a KV cache of its own. */
export class OrtForward implements Forward {
  readonly #decoder: Decoder;
  readonly #cache: KvCache;
  /** Keys and values of the last pass, until the caller says which rows to keep. */
  #pending: { rows: Float32Array; parents: ArrayLike<number> } | undefined;

  constructor(decoder: Decoder, cache = new KvCache(decoder.config)) {
    this.#decoder = decoder;
    this.#cache = cache;
  }

  get length(): number {
    return this.#cache.length;
  }

  get maxLength(): number {
    return this.#decoder.config.maxLength;
  }

  async run(input: ForwardInput): Promise<NextTokens[]> {
    const n = input.tokens.length;
    if (n === 0) throw new RangeError('a pass needs at least one position');
    const parents = input.parents ?? Int32Array.from({ length: n }, (_, i) => i - 1);
    const depth = depths(parents);
    const last = this.length + depth.reduce((a, b) => Math.max(a, b));
    if (last >= this.maxLength) {
      throw new RangeError(`position ${last} is beyond the model's ${this.maxLength}`);
    }
    // A head without rows would be a product with an empty matrix; one wasted row is cheaper than a second graph.
    const rows = input.rows.length > 0 ? Array.from(input.rows) : [n - 1];
    const wanted: string[] = [Names.newKeysValues, Names.topIds, Names.topProbabilities];
    if (input.full) wanted.push(Names.probabilities);

    const output = await this.#decoder.session.run(this.#feeds(input, parents, depth, rows), wanted);
    // A pass blocks the event loop: what arrived meanwhile, a cancellation say, is seen before the next one begins.
    await nextTurn();
    this.#pending = { rows: output[Names.newKeysValues]!.data as Float32Array, parents };
    const ids = output[Names.topIds]!.data as Int32Array;
    const probabilities = output[Names.topProbabilities]!.data as Float32Array;
    const full = output[Names.probabilities]?.data as Float32Array | undefined;
    const k = ids.length / rows.length;
    const v = this.#decoder.config.vocabulary;
    return Array.from(input.rows, (_, i) => ({
      ids: ids.subarray(i * k, (i + 1) * k),
      probabilities: probabilities.subarray(i * k, (i + 1) * k),
      ...(full && { full: full.subarray(i * v, (i + 1) * v) }),
    }));
  }

  keep(positions: ArrayLike<number>): void {
    if (!this.#pending) throw new Error('nothing to keep: no pass since the last change of the context');
    const { rows, parents } = this.#pending;
    for (let i = 0; i < positions.length; i++) {
      const expected = i === 0 ? -1 : positions[i - 1];
      if (parents[positions[i]!] !== expected) throw new RangeError('the positions kept are no path');
    }
    this.#cache.append(rows, parents.length, positions);
    this.#pending = undefined;
  }

  truncate(length: number): void {
    this.#cache.truncate(length);
    this.#pending = undefined;
  }

  #feeds(
    input: ForwardInput,
    parents: ArrayLike<number>,
    depth: Int32Array,
    rows: readonly number[],
  ): Record<string, Tensor> {
    const { layers, heads, kvHeads, headDim, width, window } = this.#decoder.config;
    const n = parents.length;
    const capacity = this.#cache.capacity;
    const int64 = (values: ArrayLike<number>, dims: number[]): Tensor =>
      new Tensor('int64', BigInt64Array.from(Array.from(values), BigInt), dims);
    const feeds: Record<string, Tensor> = {
      [Names.embeddings]: new Tensor('float32', input.embeddings ?? this.#embed(input.tokens), [1, n, width]),
      [Names.positions]: int64(
        depth.map((d) => d + this.length),
        [1, n],
      ),
      [Names.split]: int64([capacity, n], [2]),
      [Names.rows]: int64(rows, [rows.length]),
    };
    const groups = heads / kvHeads;
    const queries = groups * n;
    const [products, rowsOfEach] = queries <= SINGLE_ROWS ? [queries, 1] : [1, queries];
    feeds[Names.grouping] = int64([kvHeads, products, rowsOfEach, headDim], [4]);
    const bias = (size?: number): Tensor =>
      new Tensor('float32', attentionBias(parents, depth, this.length, capacity, groups, size), [
        ...[1, products, rowsOfEach],
        capacity + n,
      ]);
    if (window) feeds[Names.windowBias] = bias(window.size);
    if (!window?.layers.every(Boolean)) feeds[Names.bias] = bias();
    const dims = [kvHeads, 1, capacity, headDim];
    for (let layer = 0; layer < layers; layer++) {
      feeds[Names.pastKey(layer)] = new Tensor('float32', this.#cache.key(layer), dims);
      feeds[Names.pastValue(layer)] = new Tensor('float32', this.#cache.value(layer), dims);
    }
    return feeds;
  }

  #embed(tokens: ArrayLike<number>): Float32Array {
    const { width, vocabulary } = this.#decoder.config;
    const out = new Float32Array(tokens.length * width);
    for (let i = 0; i < tokens.length; i++) {
      const id = tokens[i]!;
      if (!(id >= 0 && id < vocabulary))
        throw new RangeError(`token ${id} is not in the vocabulary of ${vocabulary}`);
      this.#decoder.embeddings.read(id, 1, out, i * width);
    }
    return out;
  }
}
