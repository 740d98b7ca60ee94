import type { Lexicon } from './lexicon.ts';
import type { Seam } from './healing.ts';

/** Takes the text before the cursor for whole tokens, and thereby says that none goes on beyond it. */
export function unhealed(text: string, { tokenizer }: Lexicon): Seam {
  return {
    base: tokenizer.encode(text),
    begin: async (sequence, prompt, cancellation) => {
      const { next, reused } = await sequence.prefill(prompt, cancellation);
      return { reused, token: undefined, next, logProbability: 0 };
    },
  };
}
