/** Cuts a text around the symbols in it: the leftmost first, and of those the longest. */
export class SymbolCutter {
  readonly #symbols: ReadonlySet<string>;
  /**
   * Lengths to try by first character, longest first. Gemma has thousands of symbols that begin with `<`, but of
   * few lengths.
   */
  readonly #lengths = new Map<string, number[]>();

  readonly #rests = new Map<string, string>();
  #longest = 0;

  constructor(symbols: Iterable<string>) {
    this.#symbols = new Set(symbols);
    for (const symbol of this.#symbols) {
      this.#longest = Math.max(this.#longest, symbol.length);
      for (let length = 1; length < symbol.length; length++) {
        this.#rests.set(symbol.slice(0, length), symbol.slice(length));
      }
      const lengths = this.#lengths.get(symbol[0]!) ?? [];
      if (!lengths.includes(symbol.length)) lengths.push(symbol.length);
      this.#lengths.set(symbol[0]!, lengths);
    }
    for (const lengths of this.#lengths.values()) lengths.sort((a, b) => b - a);
  }

  /** What completes the symbols that a text may end with the beginning of; one for each beginning. */
  rests(text: string): string[] {
    const found: string[] = [];
    for (let length = Math.min(this.#longest - 1, text.length); length > 0; length--) {
      const rest = this.#rests.get(text.slice(-length));
      if (rest !== undefined) found.push(rest);
    }
    return found;
  }

  cut(text: string): { part: string; isSymbol: boolean }[] {
    if (this.#symbols.size === 0) return [{ part: text, isSymbol: false }];
    const parts: { part: string; isSymbol: boolean }[] = [];
    let begin = 0;
    for (let at = 0; at < text.length;) {
      const symbol = this.#match(text, at);
      if (symbol === undefined) {
        at++;
        continue;
      }
      if (begin < at) parts.push({ part: text.slice(begin, at), isSymbol: false });
      parts.push({ part: symbol, isSymbol: true });
      begin = at += symbol.length;
    }
    if (begin < text.length) parts.push({ part: text.slice(begin), isSymbol: false });
    return parts;
  }

  #match(text: string, at: number): string | undefined {
    for (const length of this.#lengths.get(text[at]!) ?? []) {
      const candidate = text.slice(at, at + length);
      if (this.#symbols.has(candidate)) return candidate;
    }
    return undefined;
  }
}
