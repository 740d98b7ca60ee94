import type { Chance } from './chance.ts';
import { kSequential } from './kSequential.ts';
import { withoutReplacement } from './withoutReplacement.ts';

/** Tokens drawn as drafts from a distribution. */
export interface Drawn {
  /** q, by token id; adds up to 1. */
  readonly q: Float64Array;
  /** In the order in which they were drawn. */
  readonly tokens: readonly number[];
}

/**
 * Chooses a token given drafts, with the law of `target` whatever they were drawn from, and one of them as often as
 * may be (Leviathan et al. 2211.17192 for one draft).
 *
 * @param target p, by token id; adds up to 1
 * @returns -1 where it has no mass
 */
export type Verification = (target: Float64Array, drawn: Drawn, chance: Chance) => number;

/** Rules for drafts drawn at random, each with the way of drawing that it asks for. */
export const verifications = {
  'without-replacement': { verify: withoutReplacement, replace: false },
  'k-sequential': { verify: kSequential, replace: true },
} as const;
export type VerificationName = keyof typeof verifications;
