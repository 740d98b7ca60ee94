import type { Sampler } from '../decode/choice/sampler.ts';
import type { Cancellation, Sequence } from '../decode/sequence.ts';
import type { Walk } from '../decode/walk.ts';
import type { DraftPolicy } from '../speculation/draftPolicy.ts';
import type { ByteString } from '../tokens/byteString.ts';

/** How a completion begins. */
export interface Opening {
  /** Tokens of the prompt found in the KV cache. */
  readonly reused: number;
  /** Stands where the tokens that are decided end, but for `token`. */
  readonly walk: Walk;
  /** The token after them, where the open bytes have decided it, and its bytes after the cursor. */
  readonly token: { readonly id: number; readonly beyond: ByteString } | undefined;
  /** Natural logarithm of the probability of what was chosen, given the open bytes. */
  readonly logProbability: number;
}

/** A text before the cursor, divided for healing. */
export interface Seam {
  /** Tokens of the text that are certain. */
  readonly base: number[];
  /** The bytes after them, up to the cursor. */
  readonly open: ByteString;
  /**
   * Decides on the tokens for the rest of the text, the open bytes.
   *
   * @param prompt leads up to the open bytes
   * @param drafts follows the text from the end of the prompt on
   * @param sampler draws, where tokens are drawn; else the most probable is taken
   */
  begin(
    sequence: Sequence,
    prompt: readonly number[],
    cancellation: Cancellation,
    drafts?: DraftPolicy,
    sampler?: Sampler,
  ): Promise<Opening>;
}
