import type { Chance } from './chance.ts';
import type { Drawn } from './verification.ts';
import { normalise, total } from './weights.ts';

/** A distribution to draw from without replacement. */
export class Urn {
  /** What the next draw is by; all 0 when every token was taken. */
  readonly probabilities: Float64Array;
  readonly #taken = new Set<number>();

  constructor(q: Float64Array) {
    this.probabilities = q.slice();
  }

  /** Takes a token out. Once q has no more, all the others are equal (Sequoia, 2402.12374). */
  take(token: number): void {
    const rest = this.probabilities;
    this.#taken.add(token);
    rest[token] = 0;
    if (total(rest) === 0) for (let i = 0; i < rest.length; i++) rest[i] = this.#taken.has(i) ? 0 : 1;
    normalise(rest);
  }
}

/**
 * Multi-round verification of drafts drawn one after another without replacement (SpecInfer 2305.09781; MCSD
 * 2401.06706; Sequoia 2402.12374): one is accepted with probability min(1, p/q). If it is not, what p has
 * beyond q is the p of the next one, and q is without it.
 */
export function withoutReplacement(target: Float64Array, { q, tokens }: Drawn, chance: Chance): number {
  let p = target;
  const urn = new Urn(q);
  for (const token of tokens) {
    if (chance.happens(p[token]! / urn.probabilities[token]!)) return token;
    p = excess(p, urn.probabilities);
    urn.take(token);
  }
  return chance.draw(p);
}

/** norm(max(0, p - q)); p where that is nothing, as then q is p, and no draft was refused. */
function excess(p: Float64Array, q: Float64Array): Float64Array {
  const rest = p.map((probability, id) => Math.max(0, probability - q[id]!));
  return total(rest) > 0 ? normalise(rest) : p;
}
