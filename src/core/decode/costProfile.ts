/** What a forward pass costs on this machine, as measured. Rows and columns do not decrease. */
export interface CostTable {
  /** Context lengths, tokens, ascending. */
  readonly lengths: readonly number[];
  /** Numbers of new positions, each with its distribution, ascending from 1. */
  readonly positions: readonly number[];
  /** By length, then by number of positions. */
  readonly milliseconds: readonly (readonly number[])[];
}

/**
 * c(n, L): milliseconds of one pass over n new positions behind L tokens of context. Linear between what was
 * measured: attention is linear in L, and what a kernel's tiles make of n is flat or linear between their ends. More
 * positions than were measured cost as the last two did; more context, as from the shortest to the longest. A context
 * shorter than all that were measured costs what the shortest does: the KV cache is never smaller than a block.
 */
export class CostProfile {
  readonly #table: CostTable;
  /** Milliseconds per token of context beyond the table, by number of positions. */
  readonly #perToken: readonly number[];
  /** Milliseconds per position beyond the table, by length. */
  readonly #perPosition: readonly number[];

  constructor(table: CostTable) {
    this.#table = table;
    const { lengths, positions, milliseconds } = table;
    // Isotonic, so that the lines do not cross beyond the table, however far they are drawn.
    this.#perToken = isotonic(
      positions.map((_, i) =>
        slope(lengths.at(0), lengths.at(-1), milliseconds[0]![i], milliseconds.at(-1)![i]),
      ),
    );
    this.#perPosition = isotonic(
      milliseconds.map((row) => slope(positions.at(-2), positions.at(-1), row.at(-2), row.at(-1))),
    );
  }

  /** @throws RangeError unless `positions` >= 1 and `length` >= 0 */
  cost(positions: number, length: number): number {
    if (!(positions >= 1)) throw new RangeError(`a pass over ${positions} positions has no cost`);
    if (!(length >= 0)) throw new RangeError(`a context has no ${length} tokens`);
    const { lengths, positions: columns, milliseconds } = this.#table;
    const n = Math.min(positions, columns.at(-1)!);
    const l = Math.min(length, lengths.at(-1)!);
    const byLength = milliseconds.map((row) => interpolate(columns, row, n));
    return (
      interpolate(lengths, byLength, l) +
      (positions - n) * interpolate(lengths, this.#perPosition, l) +
      (length - l) * interpolate(columns, this.#perToken, n)
    );
  }
}

/** Through two points; 0 where there is only one. */
function slope(x0 = 0, x1 = 0, y0 = 0, y1 = 0): number {
  return x1 > x0 && x0 > 0 ? (y1 - y0) / (x1 - x0) : 0;
}

/** At `x` <= the last of `xs`; below the first it is as at the first. */
function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  const above = xs.findIndex((end) => x <= end);
  if (above === 0) return ys[0]!;
  const share = (x - xs[above - 1]!) / (xs[above]! - xs[above - 1]!);
  return ys[above - 1]! + share * (ys[above]! - ys[above - 1]!);
}

/**
 * The nearest table (least squares) in which more positions or a longer context never cost less. Where noise has it
 * the other way, a position would seem to cost less than nothing, and whoever spends a budget would take it always.
 */
export function monotone({ lengths, positions, milliseconds }: CostTable): CostTable {
  const rows = milliseconds.map(isotonic);
  // Isotonic regression keeps the order of its inputs, so the rows stay monotone when the columns become so.
  const columns = positions.map((_, column) => isotonic(rows.map((row) => row[column]!)));
  return { lengths, positions, milliseconds: lengths.map((_, row) => columns.map((column) => column[row]!)) };
}

/** Isotonic regression by pooling adjacent violators (Barlow et al. 1972). */
function isotonic(values: readonly number[]): number[] {
  const pools: { mean: number; count: number }[] = [];
  for (const value of values) {
    let pool = { mean: value, count: 1 };
    for (let below = pools.at(-1); below && below.mean > pool.mean; below = pools.at(-1)) {
      pools.pop();
      const count = below.count + pool.count;
      pool = { mean: (below.mean * below.count + pool.mean * pool.count) / count, count };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ mean, count }) => new Array<number>(count).fill(mean));
}
