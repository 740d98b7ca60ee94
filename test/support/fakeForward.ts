import type { Forward, ForwardInput, NextTokens } from '../../src/core/forward.ts';

/** Tokens listed in `NextTokens.ids`. */
const TOP = 16;

/**
 * A fake model: the distribution after a context is whatever `distribution` says. It keeps to the contract of
 * `Forward`, and rejects what the contract forbids.
 */
export class FakeForward implements Forward {
  readonly maxLength: number;
  /** Number of positions of each pass so far. */
  readonly passes: number[] = [];
  readonly #distribution: (context: readonly number[]) => Float64Array;
  #committed: number[] = [];
  #pending: ForwardInput | undefined;

  constructor(distribution: (context: readonly number[]) => Float64Array, maxLength = 512) {
    this.#distribution = distribution;
    this.maxLength = maxLength;
  }

  get length(): number {
    return this.#committed.length;
  }

  /** The context that the next pass begins with. */
  get committed(): readonly number[] {
    return this.#committed;
  }

  run(input: ForwardInput): Promise<NextTokens[]> {
    if (input.tokens.length === 0) return Promise.reject(new RangeError('an empty pass'));
    const paths: number[][] = [];
    for (let i = 0; i < input.tokens.length; i++) {
      const parent = this.#parent(input, i);
      if (!(parent >= -1 && parent < i)) return Promise.reject(new RangeError(`parent ${parent} of ${i}`));
      if (!(input.tokens[i]! >= 0)) return Promise.reject(new RangeError(`token ${input.tokens[i]}`));
      paths.push([...(parent < 0 ? this.#committed : paths[parent]!), input.tokens[i]!]);
    }
    const longest = Math.max(...paths.map(({ length }) => length));
    if (longest > this.maxLength) return Promise.reject(new RangeError(`position ${longest - 1}`));
    this.passes.push(input.tokens.length);
    this.#pending = input;
    return Promise.resolve(Array.from(input.rows, (row) => this.#next(paths[row]!, input.full === true)));
  }

  keep(positions: ArrayLike<number>): void {
    const input = this.#pending;
    if (!input) throw new Error('no pass to keep anything of');
    let parent = -1;
    for (const position of Array.from(positions)) {
      if (this.#parent(input, position) !== parent) throw new RangeError('no path');
      parent = position;
    }
    this.#committed.push(...Array.from(positions, (position) => input.tokens[position]!));
    this.#pending = undefined;
  }

  truncate(length: number): void {
    if (length > this.#committed.length) throw new RangeError(`truncate(${length})`);
    this.#committed.length = length;
    this.#pending = undefined;
  }

  #parent({ parents }: ForwardInput, position: number): number {
    return parents ? parents[position]! : position - 1;
  }

  #next(context: readonly number[], full: boolean): NextTokens {
    const probabilities = this.#distribution(context);
    const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[b]! - probabilities[a]!);
    const ids = Int32Array.from(order.slice(0, TOP));
    return {
      ids,
      probabilities: Float32Array.from(ids, (id) => probabilities[id]!),
      // Double precision in the place of single: the tests ask for errors of 1e-9.
      ...(full && { full: probabilities as unknown as Float32Array }),
    };
  }
}
