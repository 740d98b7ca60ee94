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

  #search(tokens: readonly number[]): boolean {
    const length = tokens.reduce((sum, id) => sum + this.#tokenizer.bytes(id).length, 0);
    const bytes = tokens.map((id) => this.#tokenizer.bytes(id)).join('');
    const seen = new Set<string>();
    for (const text of completions(bytes)) {
      for (const witness of witnesses(text, this.#tokenizer)) {
        const pretokens = covering(this.#tokenizer.pretokens(text + witness), length);
        const key = pretokens.join('\u0100');
        if (seen.has(key)) continue;
        seen.add(key);
        if (this.#begins(pretokens, tokens)) return true;
      }
    }
    return false;
  }

  /** Whether the encoding of these pre-tokens begins with `tokens`. */
  #begins(pretokens: readonly ByteString[], tokens: readonly number[]): boolean {
    let matched = 0;
    for (const pretoken of pretokens) {
      for (const id of this.#tokenizer.encodePretoken(pretoken)) {
        if (matched === tokens.length) return true;
        if (id !== tokens[matched++]) return false;
      }
    }
    return matched === tokens.length;
  }
}

/** The first pre-tokens, up to the one that reaches `length` bytes. */
function covering(pretokens: readonly ByteString[], length: number): ByteString[] {
  let end = 0;
  const count = pretokens.findIndex((pretoken) => (end += pretoken.length) >= length);
  return pretokens.slice(0, count + 1);
}
