/**
 * The one primitive that every decoding method is written against: prefill, decode, cover scoring,
 * draft-tree verification, exact branching and superposed input are all calls of `run`.
 */
export interface ForwardInput {
  /** Token ids of the n new positions. */
  readonly tokens: ArrayLike<number>;
  /**
   * Parent of each position within this pass, `-1` for a child of the committed context; `parents[i] < i`.
   * A position attends to the committed context, its ancestors and itself. Default: a chain.
   */
  readonly parents?: ArrayLike<number>;
  /** Input vectors [n, width] instead of the embeddings of `tokens` (superposed decoding mixes them). */
  readonly embeddings?: Float32Array;
  /** Positions whose next-token distribution is wanted; m of them. May be empty (prefill). */
  readonly rows: ArrayLike<number>;
  /** Also return the whole distribution of each row (m x vocabulary). Costly: only where it is needed. */
  readonly full?: boolean;
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
  /** Largest `length` the model was trained for. */
  readonly maxLength: number;
  /** One pass over n new positions. Commits nothing. Rejects if one of them would lie at `maxLength` or beyond. */
  run(input: ForwardInput): Promise<NextTokens[]>;
  /** Commits these positions of the last pass, in order: they must be a path from the committed context. */
  keep(positions: ArrayLike<number>): void;
  /** Forgets every committed token from `length` on. */
  truncate(length: number): void;
}
