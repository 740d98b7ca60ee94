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
  /** Other ways to begin, where there are open bytes and they do not decide on one. */
  readonly others?: Beginnings;
}

/** The first tokens after a prompt, up to and with the first one that goes beyond the cursor. */
export interface FirstTokens {
  readonly tokens: readonly number[];
  /** What the last of them says about the text after the cursor. */
  readonly beyond: ByteString;
  /** Given the open bytes. */
  readonly probability: number;
}

/** The ways in which a text may go on that begins inside a token. */
export interface Beginnings {
  /** Those of at least some probability, most probable first. */
  list(least: number): readonly FirstTokens[];
  /** One that a sampler draws. */
  draw(sampler: Sampler): FirstTokens | undefined;
}

export interface BeginOptions {
  /** Follows the text from the end of the prompt on. */
  readonly drafts?: DraftPolicy | undefined;
  /** Draws, where tokens are drawn. Default: the most probable is taken. */
  readonly sampler?: Sampler | undefined;
  /** Whether whole distributions are wanted after what is computed. Default: where tokens are drawn. */
  readonly full?: boolean | undefined;
  /** The prompt is computed, and with it what there is to choose from. */
  readonly onComputed?: (() => void) | undefined;
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
   */
  begin(
    sequence: Sequence,
    prompt: readonly number[],
    cancellation: Cancellation,
    options?: BeginOptions,
  ): Promise<Opening>;
}
