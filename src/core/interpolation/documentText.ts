import type { Tokenizer } from '../tokens/tokenizer.ts';

/** A document around a cursor. */
export interface Surrounding {
  readonly prefix: string;
  readonly suffix: string;
  /** The end of the prefix that the prompt shows. */
  readonly window: string;
  /** Tokens of that. */
  readonly base: readonly number[];
}

/** The tokens of all of a document, of which the prompt shows a part. What is not typed at is encoded once. */
export class DocumentText {
  readonly #tokenizer: Pick<Tokenizer, 'encode'>;
  #above = { text: '', tokens: [] as readonly number[] };
  #below = { text: '', tokens: [] as readonly number[] };

  constructor(tokenizer: Pick<Tokenizer, 'encode'>) {
    this.#tokenizer = tokenizer;
  }

  of({ prefix, suffix, window, base }: Surrounding): {
    readonly before: readonly number[];
    readonly after: readonly number[];
  } {
    const above = prefix.slice(0, prefix.length - window.length);
    if (above !== this.#above.text) this.#above = { text: above, tokens: this.#tokenizer.encode(above) };
    if (suffix !== this.#below.text) this.#below = { text: suffix, tokens: this.#tokenizer.encode(suffix) };
    return { before: [...this.#above.tokens, ...base], after: this.#below.tokens };
  }
}
