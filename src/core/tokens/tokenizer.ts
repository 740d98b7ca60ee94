/** What decoding needs of a tokenizer. Text goes in as text: the spelling of a special token is never special. */
export interface Tokenizer {
  /** Number of ids, special and added ones included. */
  readonly size: number;
  /** Canonical encoding of plain text. `<|fim_middle|>` in a user's file stays thirteen characters. */
  encode(text: string): number[];
  /** The bytes a token stands for; empty for special tokens. */
  bytes(id: number): Uint8Array;
  /** Special tokens by their spelling, the only way to learn their ids. */
  readonly specials: ReadonlyMap<string, number>;
}
