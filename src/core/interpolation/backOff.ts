import { type Counts, ORDERS } from './evidence.ts';

/** What a context of some length is worth. */
export interface Weights {
  /** Hits in the document count so many times as much as those in other files. */
  readonly here: number;
  /** What is kept for shorter contexts and the model: so many hits, and so many for each different follower. */
  readonly base: number;
  readonly perFollower: number;
}

export interface Parameters {
  /** By order. */
  readonly orders: readonly Weights[];
  /** How much more is kept the surer the model is: a power of its odds. */
  readonly trust: number;
}

/** Fitted by `bench/interpolation/fit.ts`. */
export const FITTED: Parameters = {
  orders: [
    { here: 1.25, base: 0.62, perFollower: 26 },
    { here: 2.5, base: 0.39, perFollower: 20 },
    { here: 1.4, base: 0.19, perFollower: 7.7 },
    { here: 0.96, base: 0.09, perFollower: 1.6 },
  ],
  trust: 0.34,
};
const SUREST = 1 - 1e-4;

/** What text is to be believed to come next: what the model says, so far, and these in addition. */
export interface Belief {
  /** Share of the model's probabilities that is kept. */
  readonly kept: number;
  /** By token; they add up to 1 - `kept`. */
  readonly added: ReadonlyMap<number, number>;
}

/**
 * Counts of n-grams, with the model in place of the shortest one: the back-off of Witten and Bell (1991), in which a
 * context with N hits and T different followers keeps a share for what shorter ones say that grows with T and
 * shrinks with N.
 *
 * @param here followers in the document by order
 * @param elsewhere the same in other files
 * @param surest probability of the model's most probable token
 */
export function backOff(
  here: readonly Counts[],
  elsewhere: readonly Counts[],
  surest: number,
  parameters: Parameters = FITTED,
): Belief {
  const sure = Math.min(SUREST, Math.max(1 - SUREST, surest));
  const trust = (sure / (1 - sure) / Math.E) ** parameters.trust;
  const added = new Map<number, number>();
  let kept = 1;
  for (const i of ORDERS.keys()) {
    const [near, far, weights] = [here[i]!, elsewhere[i]!, parameters.orders[i]!];
    const hits = weights.here * near.total + far.total;
    if (hits === 0) continue;
    const distinct = Math.max(near.followers.size, far.followers.size);
    const left = trust * (weights.base + weights.perFollower * distinct);
    const share = left / (hits + left);
    kept *= share;
    for (const [token, mass] of added) added.set(token, mass * share);
    const add = (counts: Counts, weight: number): void => {
      for (const [token, count] of counts.followers) {
        added.set(token, (added.get(token) ?? 0) + (weight * count) / (hits + left));
      }
    };
    add(near, weights.here);
    add(far, 1);
  }
  return { kept, added };
}
