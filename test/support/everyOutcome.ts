import type { Chance } from '../../src/core/decode/choice/chance.ts';

export interface Outcome<T> {
  readonly probability: number;
  readonly result: T;
}

/** A decision of a run: the probability of each of its options, and which one is taken. */
interface Decision {
  readonly options: readonly number[];
  taken: number;
}

/**
 * Runs something once for every way that chance may have it: each draw and each event that it asks about is a fork.
 * The probabilities add up to 1, so that laws can be computed and need not be estimated.
 */
export async function everyOutcome<T>(run: (chance: Chance) => T | Promise<T>): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  const path: Decision[] = [];
  do {
    let depth = 0;
    const decide = (options: readonly number[]): number => {
      if (depth === path.length) path.push({ options, taken: options.findIndex((p) => p > 0) });
      return path[depth++]!.taken;
    };
    const result = await run({
      draw: (weights) => {
        const sum = weights.reduce((a, b) => a + b, 0);
        return sum > 0 ? decide(Array.from(weights, (weight) => weight / sum)) : -1;
      },
      happens: (probability) => {
        const chance = Math.min(1, probability);
        return decide([chance, 1 - chance]) === 0;
      },
    });
    outcomes.push({ probability: path.reduce((p, { options, taken }) => p * options[taken]!, 1), result });
  } while (advance(path));
  return outcomes;
}

/** Goes to the next option of the last decision that has one; false when there is none. */
function advance(path: Decision[]): boolean {
  for (let last = path.pop(); last; last = path.pop()) {
    const { options, taken } = last;
    const next = options.findIndex((p, option) => option > taken && p > 0);
    if (next < 0) continue;
    path.push({ options, taken: next });
    return true;
  }
  return false;
}

/** The law of the results. */
export function lawOf<T extends string | number>(outcomes: readonly Outcome<T>[]): Map<T, number> {
  const law = new Map<T, number>();
  for (const { probability, result } of outcomes) law.set(result, (law.get(result) ?? 0) + probability);
  return law;
}
