import type { Cancellation, Sequence } from '../decode/sequence.ts';
import type { NextTokens } from '../forward.ts';
import type { ByteString } from '../tokens/byteString.ts';
import type { CoverChoice } from './choose.ts';
import type { Lexicon } from './lexicon.ts';
import { ExactSeam } from './exact.ts';
import { healByTokens } from './byTokens.ts';
import { unhealed } from './unhealed.ts';

/**
 * What is done about a cursor that stands inside a token. `exact` conditions on the bytes before it; the others
 * are there to compare with: `one` and `multi` take back the last token or tokens and ask for tokens that begin
 * with their bytes, `off` takes the text before the cursor for a sequence of whole tokens.
 */
export const healingModes = ['exact', 'multi', 'one', 'off'] as const;
export type HealingMode = (typeof healingModes)[number];

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

export function seamOf(text: string, mode: HealingMode, lexicon: Lexicon, choice?: CoverChoice): Seam {
  switch (mode) {
    case 'exact':
      return new ExactSeam(text, lexicon, choice);
    case 'multi':
    case 'one':
      return healByTokens(text, mode, lexicon);
    case 'off':
      return unhealed(text, lexicon);
  }
}
