import type { Random } from '../random.ts';
import { mcNemar, mean, pairedBootstrap } from './statistics.ts';

/** Exact matches of one treatment of some holes less those of another, the baseline. */
export interface PairedDifference {
  /** Holes that are right in place of wrong in the baseline, and wrong in place of right. */
  readonly gained: number;
  readonly lost: number;
  /** Share of the holes, and its 95% confidence interval. */
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
  /** Two-sided: how probable a difference as large as this is where there is none. */
  readonly p: number;
}

/** @param differences 1 where the treatment alone is right, -1 where the baseline alone is, else 0; at least one */
export function pairedDifference(differences: readonly number[], random: Random): PairedDifference {
  const gained = differences.filter((difference) => difference > 0).length;
  const lost = differences.filter((difference) => difference < 0).length;
  return {
    ...{ gained, lost },
    difference: mean(differences),
    interval: pairedBootstrap(differences, random),
    p: mcNemar(gained, lost),
  };
}
