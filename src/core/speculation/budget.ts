import type { PriceList } from './passCosts.ts';

/** Nodes that nobody would miss, where a kernel makes them free. */
const NEGLIGIBLE = 0.004;

/**
 * How many nodes a tree should have, decided while it grows. To decode at the best rate in the long run (renewal
 * reward; Dinkelbach 1967) is to take the n that makes 1 + S(n) - lambda c(n) largest, S(n) being the sum of the
 * probabilities of the n most probable nodes, which come in that order.
 */
export class Budget {
  readonly #list: PriceList;
  readonly #rate: number;
  /** No node less probable than this will ever be taken. */
  readonly least: number;
  #size = 0;
  #sum = 0;
  #bestSize = 0;
  #bestValue = 0;

  /** @param rate lambda, tokens per millisecond */
  constructor(list: PriceList, rate: number) {
    this.#list = list;
    this.#rate = rate;
    this.least = Math.max(NEGLIGIBLE, rate * list.least);
  }

  /** Takes the next node, unless neither it nor any that are less probable can be worth their price. */
  take(probability: number): boolean {
    if (!(probability > this.#rate * this.#list.floors[this.#size]!)) return false;
    this.#size++;
    this.#sum += probability;
    const value = this.#sum - this.#rate * this.#list.prices[this.#size]!;
    if (value > this.#bestValue) [this.#bestValue, this.#bestSize] = [value, this.#size];
    return true;
  }

  /** How many of the nodes taken, the first ones, are worth their price together. */
  get worth(): number {
    return this.#bestSize;
  }
}
