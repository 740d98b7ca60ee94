import type { Branches } from '../../src/core/decode/sequence.ts';
import type { DraftPolicy, Pass, Trunk } from '../../src/core/speculation/draftPolicy.ts';
import { SuffixAutomaton } from '../../src/core/speculation/suffixAutomaton.ts';
import { chain } from './chain.ts';
import type { Method } from './method.ts';

/** Longest draft, and tokens of it for each token of the match. */
const MAX_DRAFT = 60;
const PER_MATCH = 4;

/**
 * SAM-Decoding (2411.10666) without its static automaton and without the method it falls back on: a chain of what
 * followed the longest repeated end of the text where that occurred first.
 */
export class SuffixAutomatonOnly implements Method, DraftPolicy {
  readonly name = 'suffix automaton';
  readonly #automaton = new SuffixAutomaton();

  begin(prompt: readonly number[]): this {
    this.#automaton.clear();
    for (const token of prompt) this.#automaton.append(token);
    return this;
  }

  draft(_trunk: Trunk, { depth }: Pass): Branches {
    const automaton = this.#automaton;
    const state = automaton.repeated;
    const match = automaton.lengthOf(state);
    if (match === 0) return chain([]);
    const start = automaton.firstEnd(state) + 1;
    const length = Math.min(MAX_DRAFT, 1 + PER_MATCH * match, depth, automaton.length - start);
    return chain(Array.from({ length: Math.max(0, length) }, (_, i) => automaton.token(start + i)));
  }

  observe(): void {
    // It learns from the text alone.
  }

  emit(token: number): void {
    this.#automaton.append(token);
  }
}
