import type { CostProfile } from '../decode/costProfile.ts';

/** Nodes of a draft tree at most: no kernel that was measured (docs/engine.md) is flat beyond it. */
export const MAX_NODES = 64;
/** Positions of a pass at most that are computed anyway: more are a prefill, beside which drafts cost as they do here. */
export const MAX_FIXED = 128;
/** Milliseconds per position beyond the first, in shares of the first, until costs are measured: on the high side. */
const ASSUMED_SLOPE = 0.25;
/** Context lengths, in tokens, are told apart by this much. */
const LENGTH_STEP = 64;

/** c(n): milliseconds of one pass over n positions, by n. */
export type PassCosts = Float64Array;

/** What draft nodes cost, milliseconds. */
export interface PriceList {
  /** By number of nodes. */
  readonly prices: Float64Array;
  /** After so many nodes, the price of each further one where the best number of them is bought. */
  readonly floors: Float64Array;
  /** The lowest of the floors. */
  readonly least: number;
}

/** c(n, L) as rows by length, which a decoder asks for once per pass. */
export class CostRows {
  readonly #profile: CostProfile | undefined;
  readonly #rows = new Map<number, { costs: PassCosts; lists: PriceList[] }>();

  /** @param profile without one, costs are assumed */
  constructor(profile: CostProfile | undefined) {
    this.#profile = profile;
  }

  /** @param length tokens of context */
  at(length: number): PassCosts {
    return this.#row(length).costs;
  }

  /**
   * Prices of nodes added to a pass.
   *
   * @param length tokens of context
   * @param fixed positions of the pass that are computed anyway, from 1 to `MAX_FIXED`
   */
  prices(length: number, fixed: number): PriceList {
    const { costs, lists } = this.#row(length);
    return (lists[fixed] ??= priceList(costs, fixed));
  }

  #row(length: number): { costs: PassCosts; lists: PriceList[] } {
    const step = Math.round(length / LENGTH_STEP);
    let row = this.#rows.get(step);
    if (!row) {
      const costs = Float64Array.from({ length: MAX_FIXED + MAX_NODES + 1 }, (_, n) =>
        n === 0 ? 0 : (this.#profile?.cost(n, step * LENGTH_STEP) ?? 1 + ASSUMED_SLOPE * (n - 1)),
      );
      row = { costs, lists: [] };
      this.#rows.set(step, row);
    }
    return row;
  }
}

/** Milliseconds for any number of positions, in as few passes as there are rows for. */
export function costOf(positions: number, costs: PassCosts): number {
  const rest = positions % MAX_FIXED;
  return ((positions - rest) / MAX_FIXED) * costs[MAX_FIXED]! + costs[rest]!;
}

function priceList(costs: PassCosts, fixed: number): PriceList {
  const prices = Float64Array.from({ length: MAX_NODES + 1 }, (_, n) => costs[fixed + n]! - costs[fixed]!);
  const floors = new Float64Array(MAX_NODES + 1).fill(Infinity);
  for (let n = 0; n < MAX_NODES; n++) {
    for (let more = n + 1; more <= MAX_NODES; more++) {
      floors[n] = Math.min(floors[n]!, (prices[more]! - prices[n]!) / (more - n));
    }
  }
  return { prices, floors, least: floors.reduce((a, b) => Math.min(a, b)) };
}
