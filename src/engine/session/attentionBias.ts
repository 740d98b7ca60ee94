/** Added to a masked score: zero after the softmax, and finite, so that no row can become NaN. */
const MASKED = -1e9;

/** Positions beyond the committed context: those that are held, and after them the new ones. */
export interface PositionTree {
  /** By position; -1 is the committed context. */
  readonly parents: ArrayLike<number>;
  readonly held: number;
}

/**
 * Bias [groups, n, capacity + n] of one pass: a new position sees the `length` committed rows, its ancestors, and
 * itself; of those, with a `window`, only the last so many positions, itself among them. Committed row r is at
 * position r, the rows of held positions follow these, and a held or new one is at `length + depth`: branches of a
 * tree share positions, and a window is counted along the path.
 *
 * @param groups query heads to each head of keys: all have the same bias
 */
export function attentionBias(
  { parents, held }: PositionTree,
  depth: ArrayLike<number>,
  length: number,
  capacity: number,
  groups: number,
  window = Infinity,
): Float32Array {
  const n = parents.length - held;
  const width = capacity + n;
  const bias = new Float32Array(groups * n * width).fill(MASKED, 0, n * width);
  for (let i = 0; i < n; i++) {
    const row = i * width;
    const first = Math.max(0, length + depth[held + i]! - window + 1);
    bias.fill(0, row + Math.min(first, length), row + length);
    for (let j = held + i; j >= 0 && length + depth[j]! >= first; j = parents[j]!) {
      bias[row + (j < held ? length + j : capacity + j - held)] = 0;
    }
  }
  for (let group = 1; group < groups; group++) bias.copyWithin(group * n * width, 0, n * width);
  return bias;
}

/** Depth of each position below the committed context: its RoPE position is `length + depth`. */
export function depths(parents: ArrayLike<number>): Int32Array {
  const result = new Int32Array(parents.length);
  for (let i = 0; i < parents.length; i++) {
    const parent = parents[i]!;
    if (parent >= i || parent < -1) throw new RangeError(`parent of position ${i} is ${parent}`);
    result[i] = parent < 0 ? 0 : result[parent]! + 1;
  }
  return result;
}
