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
  /** Parents and tokens of what is held, and after it of the last pass. */
  #parents: number[] = [];
  #tokens: number[] = [];
  #held = 0;

  constructor(distribution: (context: readonly number[]) => Float64Array, maxLength = 512) {
    this.#distribution = distribution;
    this.maxLength = maxLength;
  }

  get length(): number {
    return this.#committed.length;
  }

  get held(): number {
    return this.#held;
  }

  /** The context that the next pass begins with. */
  get committed(): readonly number[] {
    return this.#committed;
  }

  run(input: ForwardInput): Promise<NextTokens[]> {
    if (input.tokens.length === 0) return Promise.reject(new RangeError('an empty pass'));
    this.#forget();
    const held = this.#held;
    for (let i = 0; i < input.tokens.length; i++) {
      const parent = input.parents ? input.parents[i]! : i === 0 ? -1 : held + i - 1;
      if (!(parent >= -1 && parent < held + i)) return Promise.reject(new RangeError(`parent ${parent}`));
      if (!(input.tokens[i]! >= 0)) return Promise.reject(new RangeError(`token ${input.tokens[i]}`));
      this.#parents.push(parent);
      this.#tokens.push(input.tokens[i]!);
    }
    const contexts = this.#parents.map((_, position) => this.#context(position));
    const longest = Math.max(...contexts.map(({ length }) => length));
    if (longest > this.maxLength) return Promise.reject(new RangeError(`position ${longest - 1}`));
    this.passes.push(input.tokens.length);
    const full = input.full === true;
    return Promise.resolve(
      Array.from(input.rows, (row) => {
        if (row < held) throw new RangeError(`row ${row} is not new`);
        return this.#next(contexts[row]!, full);
      }),
    );
  }

  keep(path: ArrayLike<number>, held: ArrayLike<number> = []): void {
    const before = [...this.#committed];
    let end = -1;
    for (const position of Array.from(path)) {
      if (this.#parents[position] !== end) throw new RangeError('no path');
      before.push(this.#tokens[position]!);
      end = position;
    }
    const numbers = new Map([[end, -1]]);
    const parents: number[] = [];
    const tokens: number[] = [];
    for (const position of Array.from(held)) {
      const parent = numbers.get(this.#parents[position]!);
      if (parent === undefined) throw new RangeError(`position ${position} without its parent`);
      numbers.set(position, parents.length);
      parents.push(parent);
      tokens.push(this.#tokens[position]!);
    }
    [this.#committed, this.#parents, this.#tokens, this.#held] = [before, parents, tokens, parents.length];
  }

  truncate(length: number): void {
    if (length > this.#committed.length) throw new RangeError(`truncate(${length})`);
    this.#committed.length = length;
    this.#held = 0;
    this.#forget();
  }

  /** Forgets what was computed and not kept. */
  #forget(): void {
    this.#parents.length = this.#held;
    this.#tokens.length = this.#held;
  }

  #context(position: number): number[] {
    const path: number[] = [];
    for (let at = position; at >= 0; at = this.#parents[at]!) path.unshift(this.#tokens[at]!);
    return [...this.#committed, ...path];
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
