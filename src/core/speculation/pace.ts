import type { PassCosts } from './passCosts.ts';

/** Passes over which the pace is averaged. */
const MEMORY = 64;

/**
 * lambda, the tokens per millisecond of decoding in the long run: what a millisecond is worth. By the modelled costs
 * and not by a clock, since only the shape of the cost curve counts: a machine that slows down changes nothing, and
 * the same requests have the same drafts.
 */
export class Pace {
  #tokens = 0;
  #milliseconds = 0;

  /** Without drafts there is one token to a pass, and it is never less. */
  rate(costs: PassCosts): number {
    const plain = 1 / costs[1]!;
    return this.#milliseconds > 0 ? Math.max(plain, this.#tokens / this.#milliseconds) : plain;
  }

  /** @param milliseconds of one pass @param tokens that it has given */
  learn(tokens: number, milliseconds: number): void {
    const keep = 1 - 1 / MEMORY;
    this.#tokens = this.#tokens * keep + tokens;
    this.#milliseconds = this.#milliseconds * keep + milliseconds;
  }
}
