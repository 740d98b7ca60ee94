import type { Chance } from './chance.ts';
import type { Drawn } from './verification.ts';
import { total } from './weights.ts';

/** Of the interval that rho lies in. More would not change the acceptance. */
const HALVINGS = 30;

/**
 * Verification of drafts drawn independently (K-SEQ of SpecTr, 2310.15141): one after another they are
 * accepted with probability min(1, p/(rho q)), rho being such that no token comes up too often that way. What then
 * remains of p is drawn from if none is accepted.
 */
export function kSequential(target: Float64Array, { q, tokens }: Drawn, chance: Chance): number {
  const rho = solveRho(target, q, tokens.length);
  for (const token of tokens) if (chance.happens(target[token]! / (rho * q[token]!))) return token;
  const beta = acceptance(target, q, rho);
  const scale = beta > 0 ? anyOf(beta, tokens.length) / beta : 0;
  // Not below 0 but for rounding: `scale` is at most rho.
  const rest = target.map((p, id) => Math.max(0, p - Math.min(q[id]!, p / rho) * scale));
  return chance.draw(total(rest) > 0 ? rest : target);
}

/**
 * The rho in [1, k] with 1 - (1 - beta(rho))^k = rho beta(rho), from above: there the left side is not the larger one,
 * which is what exactness needs. How near to equal they are decides on the acceptance only.
 */
function solveRho(p: Float64Array, q: Float64Array, k: number): number {
  let low = 1;
  let high = k;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    const beta = acceptance(p, q, middle);
    if (anyOf(beta, k) > middle * beta) low = middle;
    else high = middle;
  }
  return high;
}

/** beta: how probable it is that one draft is accepted. */
function acceptance(p: Float64Array, q: Float64Array, rho: number): number {
  let sum = 0;
  for (let id = 0; id < p.length; id++) sum += Math.min(q[id]!, p[id]! / rho);
  return sum;
}

/** How probable it is that of k drafts any one is. */
function anyOf(beta: number, k: number): number {
  return 1 - (1 - beta) ** k;
}
