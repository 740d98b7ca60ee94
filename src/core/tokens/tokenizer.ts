import type { ByteString } from './byteString.ts';

/**
 * What decoding needs of a BPE tokenizer. Text goes in as text: the spelling of a special token is never special.
 *
 * A text is cut into pre-tokens, and each of those is encoded by merges:
 * `encode(text) = pretokens(text).flatMap(encodePretoken)`.
 */
export interface Tokenizer {
  /** Number of ids, special and added ones included. */
  readonly size: number;
  /** Canonical encoding of plain text. `<|fim_middle|>` in a user's file stays thirteen characters. */
  encode(text: string): number[];
  /**
   * The pieces of a text that no token reaches across, as bytes. Their concatenation is the text, in the Unicode
   * normal form that the tokenizer wants. Where a cut is depends on what follows, not on what came before it.
   */
  pretokens(text: string): ByteString[];
  /** Canonical encoding of one whole pre-token. */
  encodePretoken(bytes: ByteString): readonly number[];
  /**
   * Encoding by merges alone of a part of a pre-token, which may begin and end inside a character. It differs from
   * `encodePretoken` where the tokenizer takes a whole pre-token from its vocabulary whatever its merges say
   * (`ignore_merges`, Llama 3).
   */
  merge(bytes: ByteString): number[];
  /** The bytes a token stands for; empty for special tokens. */
  bytes(id: number): ByteString;
  /** Special tokens by their spelling, the only way to learn their ids. */
  readonly specials: ReadonlyMap<string, number>;
  /**
   * Texts that are one token wherever they occur, before any merge: the user-defined symbols of SentencePiece
   * (runs of line breaks and HTML tags in Gemma). Each is a pre-token of its own.
   */
  readonly symbols: readonly string[];
  /**
   * Continuations after which the end of a text is cut in a way that only this tokenizer's vocabulary explains: the
   * rest of a symbol that the text may be the beginning of; for SentencePiece, a character that some token has after
   * the text's last one, and one that none has.
   */
  continuations(text: string): readonly string[];
}
