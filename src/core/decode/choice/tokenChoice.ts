import type { NextTokens } from '../../forward.ts';
import type { Tokenizer } from '../../tokens/tokenizer.ts';
import type { Sampler } from './sampler.ts';

/** A place where a token is to be chosen. */
export interface Step {
  /** How many tokens the text will have with it. */
  readonly position: number;
  readonly next: NextTokens;
  /** The node of the last pass's branches that it comes after. */
  readonly node: number;
}

export interface Chosen {
  readonly id: number;
  /** What the model gives it. */
  readonly probability: number;
}

/** Decides on the next token. None but text and ends may come, so that no special token can leak into a document. */
export interface TokenChoice {
  /** What it draws with, for which it needs whole distributions; none: it takes what is most probable. */
  readonly sampler?: Sampler;
  /** @returns none where the model holds nothing possible that may come */
  choose(step: Step): Chosen | undefined;
}

/** The most probable token that may come. */
export function greedyChoice(tokenizer: Tokenizer, ends: ReadonlySet<number>): TokenChoice {
  return {
    choose({ next: { ids, probabilities } }) {
      const rank = ids.findIndex((id) => ends.has(id) || tokenizer.bytes(id) !== '');
      return rank < 0 ? undefined : { id: ids[rank]!, probability: probabilities[rank]! };
    },
  };
}
