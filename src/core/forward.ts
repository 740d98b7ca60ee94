/**
 * The one primitive that every decoding method is written against: prefill, decode, cover scoring,
 * draft-tree verification, exact branching and superposed input are all calls of `run`.
 *
 * Positions are numbered on from those that are held: with h of them, the first new one of a pass is position h.
 */
export interface ForwardInput {
  /** Token ids of the n new positions. */
  readonly tokens: ArrayLike<number>;
  /**
   * Parent of each new position: one that is held, one of this pass before it, or `-1` for the committed context.
   * A position attends to the committed context, its ancestors and itself. Default: a chain.
   */
  readonly parents?: ArrayLike<number>;
  /** What stands at a position in place of its one token. */
  readonly mixes?: ReadonlyMap<number, Mix>;
  /** New positions whose next-token distribution is wanted; m of them. May be empty (prefill). */
  readonly rows: ArrayLike<number>;
  /** Also return the whole distribution of each row (m x vocabulary). Costly: only where it is needed. */
  readonly full?: boolean;
}

/** Several tokens at one position: the sum of their embeddings by weight (superposed decoding). */
export interface Mix {
  readonly tokens: readonly number[];
  /** They sum up to 1. */
  readonly weights: readonly number[];
}

/** Next-token distribution after one position. */
export interface NextTokens {
  /** The most probable tokens, best first (at most `topK` of the model). */
  readonly ids: Int32Array;
  /** Their probabilities under the full softmax. */
  readonly probabilities: Float32Array;
  /** All probabilities by token id, when `full` was asked for. */
  readonly full?: Float32Array;
}

export interface Forward {
  /** Number of tokens whose keys and values are committed. */
  readonly length: number;
  /** Number of positions that are held: a tree on the committed context, of which each pass may go on anywhere. */
  readonly held: number;
  /** Largest `length` the model was trained for. */
  readonly maxLength: number;
  /** One pass over n new positions. Changes nothing. Rejects if one of them would lie at `maxLength` or beyond. */
  run(input: ForwardInput): Promise<NextTokens[]>;
  /**
   * Commits a path from the committed context, holds other positions, numbered anew in this order, and forgets the
   * rest. Both may be of the last pass or held before.
   *
   * @param held parents before their children; those of the end of the path have the committed context as parent then
   */
  keep(path: ArrayLike<number>, held?: ArrayLike<number>): void;
  /** Forgets every committed token from `length` on, and what is held. */
  truncate(length: number): void;
}
