import { healByTokens } from './byTokens.ts';
import { NO_BRANCHES } from '../decode/sequence.ts';
import { Walk } from '../decode/walk.ts';
import { scoreDrafted } from '../speculation/scoreDrafted.ts';
import { ExactSeam } from './exact.ts';
import type { Lexicon } from './lexicon.ts';
import type { Seam } from './seam.ts';

/**
 * What is done about a cursor that stands inside a token. `exact` conditions on the bytes before it and chooses the
 * most probable next token; two more modes differ in that choice alone. The others are there to compare with: `one`
 * and `multi` take back the last token or tokens and ask for tokens that begin with their bytes, `off` takes the text
 * before the cursor for a sequence of whole tokens.
 */
export const healingModes = ['exact', 'exact-by-cover', 'exact-by-byte', 'multi', 'one', 'off'] as const;
export type HealingMode = (typeof healingModes)[number];

export function seamOf(text: string, mode: HealingMode, lexicon: Lexicon): Seam {
  switch (mode) {
    case 'exact':
      return new ExactSeam(text, lexicon);
    case 'exact-by-cover':
      return new ExactSeam(text, lexicon, 'cover');
    case 'exact-by-byte':
      return new ExactSeam(text, lexicon, 'byte');
    case 'multi':
    case 'one':
      return healByTokens(text, mode, lexicon);
    case 'off':
      return unhealed(text, lexicon);
  }
}

/** Takes the text before the cursor for whole tokens, and thereby says that none goes on beyond it. */
function unhealed(text: string, { tokenizer }: Lexicon): Seam {
  return {
    base: tokenizer.encode(text),
    open: '',
    begin: async (
      sequence,
      prompt,
      cancellation,
      { drafts, sampler, full = sampler !== undefined, onComputed } = {},
    ) => {
      const { branches, rows, reused } = await scoreDrafted(
        sequence,
        prompt,
        NO_BRANCHES,
        cancellation,
        drafts,
        full,
      );
      onComputed?.();
      return { reused, token: undefined, walk: new Walk(branches, rows), logProbability: 0 };
    },
  };
}
