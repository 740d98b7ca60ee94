import type { Tokenizer } from '../tokens/tokenizer.ts';
import { SortedVocabulary } from '../tokens/sortedVocabulary.ts';
import { Canonicity } from './canonicity.ts';

/** What healing needs to know of a tokenizer. */
export interface Lexicon {
  readonly tokenizer: Tokenizer;
  readonly vocabulary: SortedVocabulary;
  readonly canonicity: Canonicity;
  /** Tokens that end the text. */
  readonly ends: ReadonlySet<number>;
}

export function createLexicon(tokenizer: Tokenizer, ends: ReadonlySet<number>): Lexicon {
  return {
    tokenizer,
    vocabulary: new SortedVocabulary(tokenizer),
    canonicity: new Canonicity(tokenizer),
    ends,
  };
}
