import type { ByteString } from '../tokens/byteString.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { completions, witnesses } from './witnesses.ts';

/** Verdicts kept. A keystroke asks for a few dozen, and the next one for most of them again. */
const MEMO = 20_000;

/**
 * Tells token sequences that a text can have from those that none has. A model gives the latter a little
 * probability all the same; exact conditioning must not count it.
 */
export class Canonicity {
  readonly #tokenizer: Tokenizer;
  readonly #memo = new Map<string, boolean>();
  readonly #pairs = new Map<number, boolean>();

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /**
   * Whether some text has a canonical encoding that begins with these tokens, of which the first is the first of
   * a pre-token. It must not be asked of the text of the tokens alone: two line breaks may be two tokens only
   * because of a third that is yet to come.
   */
  isPrefix(tokens: readonly number[]): boolean {
    const key = tokens.join();
    let verdict = this.#memo.get(key);
    if (verdict === undefined) {
      verdict = this.#search(tokens);
      if (this.#memo.size >= MEMO) this.#memo.clear();
      this.#memo.set(key, verdict);
    }
    return verdict;
  }

  /** Whether two tokens may stand side by side within a pre-token. */
  mayFollow(left: number, right: number): boolean {
    const key = left * this.#tokenizer.size + right;
    let verdict = this.#pairs.get(key);
    if (verdict === undefined) {
      const merged = this.#tokenizer.merge(this.#tokenizer.bytes(left) + this.#tokenizer.bytes(right));
      verdict = merged.length === 2 && merged[0] === left && merged[1] === right;
      if (this.#pairs.size >= MEMO) this.#pairs.clear();
      this.#pairs.set(key, verdict);
    }
    return verdict;
  }

  #search(tokens: readonly number[]): boolean {
    const bytes = tokens.map((id) => this.#tokenizer.bytes(id)).join('');
    const texts = completions(bytes);
    const seen = new Set<string>();
    for (const text of texts) {
      for (const witness of witnesses(text, this.#tokenizer)) {
        const pretokens = covering(this.#tokenizer.pretokens(text + witness), bytes.length);
        const key = pretokens.join('\u0100');
        if (seen.has(key)) continue;
        seen.add(key);
        const encoded =
          texts.length > 1 ? this.#encodeBytes(pretokens, bytes.length) : this.#encode(pretokens);
        if (tokens.every((id, i) => encoded[i] === id)) return true;
      }
    }
    return false;
  }

  #encode(pretokens: readonly ByteString[]): number[] {
    return pretokens.flatMap((pretoken) => this.#tokenizer.encodePretoken(pretoken));
  }

  /**
   * Of the pre-tokens' first bytes alone, which end inside a character: too many characters may come of them to try
   * each, but how bytes merge does not depend on what follows unless it merges with them.
   */
  #encodeBytes(pretokens: readonly ByteString[], length: number): number[] {
    const whole = pretokens.slice(0, -1);
    const start = whole.reduce((sum, pretoken) => sum + pretoken.length, 0);
    const part = pretokens.at(-1)!.slice(0, length - start);
    return [...this.#encode(whole), ...this.#tokenizer.merge(part)];
  }
}

/** The first pre-tokens, up to the one that reaches `length` bytes. */
function covering(pretokens: readonly ByteString[], length: number): ByteString[] {
  let end = 0;
  const count = pretokens.findIndex((pretoken) => (end += pretoken.length) >= length);
  return pretokens.slice(0, count + 1);
}
