/** An engine with a model, as far as the comparisons use it. It stays loaded until the process ends. */
export interface Contestant {
  /** A context of its own with room for so many tokens. */
  open(size: number): Promise<Context>;
}

export interface Context {
  /** Computes the tokens after an empty context, and what may follow the last of them. */
  prefill(tokens: readonly number[]): Promise<void>;
  /** Appends one token, and computes what may follow it. */
  decode(token: number): Promise<void>;
  /** Computes what may follow each of the tokens, as the verification of a draft does. Commits nothing. */
  verify(tokens: readonly number[]): Promise<void>;
  /** Forgets the tokens from `length` on. */
  truncate(length: number): void;
}
