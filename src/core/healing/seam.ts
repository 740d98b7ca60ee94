import type { Cancellation, Sequence } from '../decode/sequence.ts';
import type { NextTokens } from '../forward.ts';
import type { ByteString } from '../tokens/byteString.ts';

/** How a completion begins. */
export interface Opening {
  /** Tokens of the prompt found in the KV cache. */
  readonly reused: number;
  /** Distribution of the token to come, as the model has it. */
  readonly next: NextTokens;
  /** That token, where the open bytes have decided it, and its bytes after the cursor. It is not yet appended. */
  readonly token: { readonly id: number; readonly beyond: ByteString } | undefined;
  /** Natural logarithm of the probability of what was chosen, given the open bytes. */
  readonly logProbability: number;
}

/** A text before the cursor, divided for healing. */
export interface Seam {
  /** Tokens of the text that are certain. */
  readonly base: number[];
  /**
   * Decides on the tokens for the rest of the text, the open bytes.
   *
   * @param prompt leads up to the open bytes
   */
  begin(sequence: Sequence, prompt: readonly number[], cancellation: Cancellation): Promise<Opening>;
}
