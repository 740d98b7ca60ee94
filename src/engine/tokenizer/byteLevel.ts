import { type ByteString, toBytes } from '../../core/tokens/byteString.ts';
import { spellBytes, spelledBytes } from './byteAlphabet.ts';
import type { Normalizer } from './normalizer.ts';
import { merger, type Spelling } from './spelling.ts';
import type { Merge, Vocabulary } from './vocabulary.ts';

export interface ByteLevelParts {
  readonly normalizer: Normalizer;
  readonly split: (text: string) => string[];
  readonly vocabulary: Vocabulary;
  readonly merges: Merge[];
  /** A pre-token that is in the vocabulary is one token, whether merges lead to it or not. */
  readonly ignoreMerges: boolean;
}

/** Byte-level BPE (GPT-2, Llama 3, Qwen, StarCoder, DeepSeek-Coder): a character of the vocabulary is a byte. */
export function byteLevel({ normalizer, split, vocabulary, merges, ignoreMerges }: ByteLevelParts): Spelling {
  const { form } = normalizer;
  const mergeWord = merger(merges);
  // Vocabularies lack bytes that no UTF-8 text has (DeepSeek-Coder); those are left out.
  const idsOf = (word: string): number[] => mergeWord(word).flatMap((token) => vocabulary.get(token) ?? []);
  return {
    normalise: (text) => (form === undefined ? text : text.normalize(form)),
    cut: split,
    neighbours: () => [],
    pieceBytes: toBytes,
    tokenBytes: spelledBytes,
    encode(bytes: ByteString) {
      const word = spellBytes(bytes);
      const whole = ignoreMerges ? vocabulary.get(word) : undefined;
      return whole === undefined ? idsOf(word) : [whole];
    },
    merge: (bytes) => idsOf(spellBytes(bytes)),
    spaceMark: undefined,
  };
}
