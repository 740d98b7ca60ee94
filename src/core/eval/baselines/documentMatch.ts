import { ROOT, SuffixAutomaton } from '../../speculation/suffixAutomaton.ts';
import type { Continuation } from './baseline.ts';

/** Stands between the text after the cursor and that before it. */
const BREAK = 0x7fffffff;

/**
 * What followed the longest repeated end of a text where it occurred last in the same document (SAM-Decoding,
 * 2411.10666).
 */
export class DocumentMatch implements Continuation {
  readonly #automaton = new SuffixAutomaton();

  /**
   * @param prefix symbols before the cursor: UTF-16 units, or tokens
   * @param suffix those after it
   */
  constructor(prefix: readonly number[], suffix: readonly number[]) {
    for (const symbol of suffix) this.append(symbol);
    this.append(BREAK);
    for (const symbol of prefix) this.append(symbol);
  }

  append(symbol: number): void {
    this.#automaton.append(symbol);
  }

  next(): number | undefined {
    return this.match()?.symbol;
  }

  /** The next symbol, and how many before it are repeated. */
  match(): { readonly symbol: number; readonly length: number } | undefined {
    const automaton = this.#automaton;
    for (let state = automaton.repeated; state > ROOT; state = automaton.link(state)) {
      const end = automaton.latestEnd(state) + 1;
      const symbol = end < automaton.length ? automaton.token(end) : BREAK;
      if (symbol !== BREAK) return { symbol, length: automaton.lengthOf(state) };
    }
    return undefined;
  }
}
