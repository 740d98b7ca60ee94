import type { KvRows } from '../../core/decode/slots.ts';

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

/** Bytes of a cache that has grown to hold `length` tokens. */
export function kvBytes({ layers, kvHeads, headDim }: KvShape, length: number): number {
  return capacityFor(length) * 2 * layers * kvHeads * headDim * Float32Array.BYTES_PER_ELEMENT;
}

function capacityFor(length: number): number {
  return Math.max(1, Math.ceil(length / GROWTH)) * GROWTH;
}

/**
 * Keys and values of the committed tokens, per layer as [KV, capacity, hd] so that a layer can be fed to the
 * graph as it lies. Rows beyond `length` are garbage that the attention bias masks.
 */
export class KvCache implements KvRows<KvCache> {
  readonly shape: KvShape;
  #capacity = 0;
  #length = 0;
  /** Key of layer 0, value of layer 0, key of layer 1, ...: the order of the graph's output. */
  readonly #planes: Float32Array[];

  constructor(shape: KvShape) {
    this.shape = shape;
    this.#planes = Array.from({ length: 2 * shape.layers }, () => new Float32Array());
    this.#resize(GROWTH);
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#capacity;
  }

  get bytes(): number {
    return kvBytes(this.shape, this.#capacity);
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
    this.#reserve(this.#length + positions.length);
    for (const { first, count } of runs(positions)) {
      for (let p = 0; p < this.#planes.length; p++) {
        this.#copyRows(p, rows, n, p * this.shape.kvHeads, first, count);
      }
      this.#length += count;
    }
  }

  /**
   * Forgets the rows from `length` on but for some, which move up behind it.
   *
   * @param rows in their new order
   */
  pick(length: number, rows: readonly number[]): void {
    const { kvHeads, headDim } = this.shape;
    const moved = rows.flatMap((from, i) => (from === length + i ? [] : [{ from, to: length + i }]));
    if (moved.length > 0) {
      for (const plane of this.#planes) {
        for (let h = 0; h < kvHeads; h++) {
          const at = (row: number): number => (h * this.#capacity + row) * headDim;
          const copies = moved.map(({ from }) => plane.slice(at(from), at(from) + headDim));
          moved.forEach(({ to }, i) => plane.set(copies[i]!, at(to)));
        }
      }
    }
    this.#length = length + rows.length;
  }

  /** Appends the rows that another cache of the same shape has beyond this one's, up to `length`. */
  copyFrom(other: KvCache, length: number): void {
    if (length < this.#length || length > other.length) {
      throw new RangeError(`cannot copy rows ${this.#length} to ${length} of ${other.length}`);
    }
    this.#reserve(length);
    for (let p = 0; p < this.#planes.length; p++) {
      this.#copyRows(p, other.#planes[p]!, other.capacity, 0, this.#length, length - this.#length);
    }
    this.#length = length;
  }

  truncate(length: number): void {
    if (length < 0 || length > this.#length)
      throw new RangeError(`cannot truncate ${this.#length} rows to ${length}`);
    this.#length = length;
    if (this.#capacity > capacityFor(length) + SLACK) this.#resize(capacityFor(length));
  }

  #reserve(length: number): void {
    if (length > this.#capacity) this.#resize(capacityFor(length));
  }

  /**
   * Copies rows to the end of a plane, those of each head in one piece.
   *
   * @param source heads of n rows each
   * @param head which of them is the plane's first
   */
  #copyRows(p: number, source: Float32Array, n: number, head: number, first: number, count: number): void {
    const { kvHeads, headDim } = this.shape;
    const plane = this.#planes[p]!;
    for (let h = 0; h < kvHeads; h++) {
      const from = ((head + h) * n + first) * headDim;
      const rows = source.subarray(from, from + count * headDim);
      plane.set(rows, (h * this.#capacity + this.#length) * headDim);
    }
  }

  /**
   * One plane after another, so that never more than one of them exists twice. Where memory does not suffice for all,
   * they differ in capacity until the next try: so each is read by its own.
   */
  #resize(capacity: number): void {
    const { kvHeads, headDim } = this.shape;
    const rows = this.#length * headDim;
    for (const [p, old] of this.#planes.entries()) {
      const plane = new Float32Array(kvHeads * capacity * headDim);
      for (let h = 0; h < kvHeads; h++) {
        const from = h * (old.length / kvHeads);
        plane.set(old.subarray(from, from + rows), h * capacity * headDim);
      }
      this.#planes[p] = plane;
    }
    this.#capacity = capacity;
  }
}

/** Divides positions into runs of neighbours: a chain is one, a path through a tree few. */
function runs(positions: ArrayLike<number>): { first: number; count: number }[] {
  const result: { first: number; count: number }[] = [];
  for (const position of Array.from(positions)) {
    const last = result.at(-1);
    if (last && position === last.first + last.count) last.count++;
    else result.push({ first: position, count: 1 });
  }
  return result;
}
