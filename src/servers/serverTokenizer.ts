import type { Tokenizer } from '../core/tokens/tokenizer.ts';

/** Encodings remembered: the text after the cursor, paths and other files are the same for many keys. */
const remembered = 64;

/** Encodes a text, which is plain text whatever it spells. */
export type Encode = (text: string, signal: AbortSignal) => Promise<readonly number[]>;

/** A tokenizer that is somewhere else. */
export class ServerTokenizer {
  readonly #encode: Encode;
  /** The latest last. */
  readonly #known = new Map<string, readonly number[]>();

  constructor(encode: Encode) {
    this.#encode = encode;
  }

  /**
   * Runs what wants a tokenizer at hand. It is run twice: to learn which texts it will encode, which are then asked for
   * all at once, and with their tokens. So which texts these are must not depend on any tokens.
   */
  async run<T>(make: (tokenizer: Pick<Tokenizer, 'encode'>) => T, signal: AbortSignal): Promise<T> {
    const texts = new Set<string>();
    make({
      encode: (text) => {
        texts.add(text);
        return [];
      },
    });
    const tokens = new Map<string, readonly number[]>();
    await Promise.all([...texts].map(async (text) => tokens.set(text, await this.#ask(text, signal))));
    return make({ encode: (text) => [...tokens.get(text)!] });
  }

  async #ask(text: string, signal: AbortSignal): Promise<readonly number[]> {
    if (text === '') return [];
    const tokens = this.#known.get(text) ?? (await this.#encode(text, signal));
    this.#known.delete(text);
    this.#known.set(text, tokens);
    if (this.#known.size > remembered) this.#known.delete(this.#known.keys().next().value!);
    return tokens;
  }
}
