import { setImmediate as nextTurn } from 'node:timers/promises';
import { type InferenceSession, Tensor } from '../onnx/runtime.ts';
import type { Forward, ForwardInput, Mix, NextTokens } from '../../core/forward.ts';
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
  /** Rows of the committed tokens, and after them those of the held positions. */
  readonly #cache: KvCache;
  /** Parents of the held positions. */
  #held: readonly number[] = [];
  /** Keys and values of the last pass, until the caller says which rows to keep, and parents of all positions. */
  #pending: { rows: Float32Array; parents: readonly number[] } | undefined;

  constructor(decoder: Decoder, cache = new KvCache(decoder.config)) {
    this.#decoder = decoder;
    this.#cache = cache;
  }

  get length(): number {
    return this.#cache.length - this.held;
  }

  get held(): number {
    return this.#held.length;
  }

  get maxLength(): number {
    return this.#decoder.config.maxLength;
  }

  async run(input: ForwardInput): Promise<NextTokens[]> {
    const n = input.tokens.length;
    if (n === 0) throw new RangeError('a pass needs at least one position');
    const { held } = this;
    const added = input.parents ?? Array.from({ length: n }, (_, i) => (i === 0 ? -1 : held + i - 1));
    const parents = [...this.#held, ...Array.from(added)];
    const depth = depths(parents);
    const last = this.length + depth.reduce((a, b) => Math.max(a, b));
    if (last >= this.maxLength) {
      throw new RangeError(`position ${last} is beyond the model's ${this.maxLength}`);
    }
    // A head without rows would be a product with an empty matrix; one wasted row is cheaper than a second graph.
    const rows = input.rows.length > 0 ? Array.from(input.rows, (position) => position - held) : [n - 1];
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

  keep(path: ArrayLike<number>, held: ArrayLike<number> = []): void {
    const before = this.held;
    const parents = this.#pending?.parents ?? this.#held;
    const order = [...Array.from(path), ...Array.from(held)];
    const kept = renumber(order, path.length, parents);
    const old = order.filter((position) => position < before);
    const added = order.slice(old.length);
    if (added.some((position) => position < before)) {
      throw new RangeError('what is held already comes before what is new');
    }
    const { length } = this;
    const rows = old.map((position) => length + position);
    this.#cache.pick(length, rows);
    if (added.length > 0) {
      const positions = added.map((position) => position - before);
      this.#cache.append(this.#pending!.rows, parents.length - before, positions);
    }
    this.#held = kept;
    this.#pending = undefined;
  }

  truncate(length: number): void {
    this.#cache.truncate(length);
    this.#held = [];
    this.#pending = undefined;
  }

  #feeds(
    input: ForwardInput,
    parents: readonly number[],
    depth: Int32Array,
    rows: readonly number[],
  ): Record<string, Tensor> {
    const { layers, heads, kvHeads, headDim, width, window } = this.#decoder.config;
    const { held } = this;
    const n = parents.length - held;
    const capacity = this.#cache.capacity;
    const int64 = (values: ArrayLike<number>, dims: number[]): Tensor =>
      new Tensor('int64', BigInt64Array.from(Array.from(values), BigInt), dims);
    const feeds: Record<string, Tensor> = {
      [Names.embeddings]: new Tensor('float32', this.#embed(input), [1, n, width]),
      [Names.positions]: int64(
        depth.subarray(held).map((d) => d + this.length),
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
      new Tensor('float32', attentionBias({ parents, held }, depth, this.length, capacity, groups, size), [
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

  #embed({ tokens, mixes }: ForwardInput): Float32Array {
    const { width } = this.#decoder.config;
    const out = new Float32Array(tokens.length * width);
    for (let i = 0; i < tokens.length; i++) {
      const mix = mixes?.get(this.held + i);
      if (mix) this.#embedMix(mix, out.subarray(i * width, (i + 1) * width));
      else this.#embedToken(tokens[i]!, out, i * width);
    }
    return out;
  }

  #embedMix({ tokens, weights }: Mix, out: Float32Array): void {
    const one = new Float32Array(out.length);
    tokens.forEach((token, i) => {
      this.#embedToken(token, one, 0);
      for (let j = 0; j < one.length; j++) out[j]! += weights[i]! * one[j]!;
    });
  }

  #embedToken(token: number, out: Float32Array, at: number): void {
    const { vocabulary } = this.#decoder.config;
    if (!(token >= 0 && token < vocabulary)) {
      throw new RangeError(`token ${token} is not in the vocabulary of ${vocabulary}`);
    }
    this.#decoder.embeddings.read(token, 1, out, at);
  }
}

/**
 * Parents of the positions that will be held.
 *
 * @param order a path that is committed, of `length` positions, and those that are held
 */
function renumber(order: readonly number[], length: number, parents: readonly number[]): number[] {
  let end = -1;
  const numbers = new Map<number, number>();
  return order.flatMap((position, i) => {
    const parent = parents[position];
    if (parent === undefined) throw new RangeError(`there is no position ${position} to keep`);
    const isCommitted = i < length;
    const number = parent === end ? -1 : numbers.get(parent);
    if (number === undefined || (isCommitted && number !== -1)) {
      throw new RangeError(`position ${position} cannot be kept without its parent, ${parent}`);
    }
    if (isCommitted) end = position;
    else numbers.set(position, i - length);
    return isCommitted ? [] : [number];
  });
}
