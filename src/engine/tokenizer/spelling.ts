import { BPE } from '@huggingface/tokenizers';
import type { ByteString } from '../../core/tokens/byteString.ts';
import type { Merge } from './vocabulary.ts';

/** How a kind of tokenizer writes bytes as text, and where it cuts. */
export interface Spelling {
  /** The form of a text in which it is cut. */
  normalise(text: string): string;
  /** Pieces of a normalised text that no token reaches across. */
  cut(text: string): string[];
  /** Continuations that tell, by the vocabulary, whether a piece ends where the text does. */
  neighbours(text: string): readonly string[];
  /** The bytes that a piece stands for. */
  pieceBytes(piece: string): ByteString;
  /** The bytes that a token of the vocabulary stands for. */
  tokenBytes(token: string): ByteString;
  /** Ids of a whole pre-token. */
  encode(bytes: ByteString): number[];
  /** Ids by merges alone. */
  merge(bytes: ByteString): number[];
  /** The character for a space, where that is not the space itself. */
  readonly spaceMark: string | undefined;
}

/**
 * The library's merging of a word. Of its BPE model only the merges are used: what becomes of the parts, down to
 * single bytes, depends on the spelling, so it is given no vocabulary.
 */
export function merger(merges: Merge[]): (word: string) => readonly string[] {
  const model = new BPE({ type: 'BPE', vocab: {}, merges, ignore_merges: false });
  return (word) => model.bpe(word);
}
