/** Shape of the keys (and of the values) of one cached token, over all layers. */
export interface KvShape {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

/** Capacity grows by this many tokens: attention pays for every allocated row, so not by doubling. */
const GROWTH = 128;
/** Rows that stay allocated after a truncation: going back and forth in a document must not copy each time. */
const SLACK = 3 * GROWTH;

/**
 * Keys and values of the committed tokens, per layer as [KV, capacity, hd] so that a layer can be fed to the
 * graph as it lies. Rows beyond `length` are garbage that the attention bias masks.
 */
export class KvCache {
  readonly shape: KvShape;
  #capacity = 0;
  #length = 0;
  /** Key of layer 0, value of layer 0, key of layer 1, ...: the order of the graph's output. */
  #planes: Float32Array[] = [];

  constructor(shape: KvShape) {
    this.shape = shape;
    this.#resize(GROWTH);
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#capacity;
  }

  key(layer: number): Float32Array {
    return this.#planes[2 * layer]!;
  }

  value(layer: number): Float32Array {
    return this.#planes[2 * layer + 1]!;
  }

  /**
   * Appends rows of a pass.
   *
   * @param rows new keys and values, [2L, KV, n, hd]
   * @param n positions in the pass
   * @param positions which of them to append, in order
   */
  append(rows: Float32Array, n: number, positions: ArrayLike<number>): void {
    const needed = this.#length + positions.length;
    if (needed > this.#capacity) this.#resize(Math.ceil(needed / GROWTH) * GROWTH);
    const { kvHeads, headDim } = this.shape;
    for (let p = 0; p < this.#planes.length; p++) {
      const plane = this.#planes[p]!;
      for (let h = 0; h < kvHeads; h++) {
        const source = (p * kvHeads + h) * n;
        const target = h * this.#capacity + this.#length;
        for (let i = 0; i < positions.length; i++) {
          const from = (source + positions[i]!) * headDim;
          plane.set(rows.subarray(from, from + headDim), (target + i) * headDim);
        }
      }
    }
    this.#length = needed;
  }

  truncate(length: number): void {
    if (length < 0 || length > this.#length)
      throw new RangeError(`cannot truncate ${this.#length} rows to ${length}`);
    this.#length = length;
    const needed = Math.max(1, Math.ceil(length / GROWTH)) * GROWTH;
    if (this.#capacity > needed + SLACK) this.#resize(needed);
  }

  #resize(capacity: number): void {
    const { layers, kvHeads, headDim } = this.shape;
    const old = this.#planes;
    const rows = this.#length * headDim;
    this.#planes = Array.from({ length: 2 * layers }, (_, p) => {
      const plane = new Float32Array(kvHeads * capacity * headDim);
      for (let h = 0; h < kvHeads && old[p]; h++) {
        const from = h * this.#capacity * headDim;
        plane.set(old[p].subarray(from, from + rows), h * capacity * headDim);
      }
      return plane;
    });
    this.#capacity = capacity;
  }
}
