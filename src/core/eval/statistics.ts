import { type Random, randomInteger } from '../random.ts';

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value below which a share `q` of the values lies, interpolated between neighbours (type 7 of Hyndman and Fan). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position % 1);
}

/**
 * 95% confidence interval of a share (Wilson score). For a share it needs no resampling, and unlike the
 * bootstrap it stays honest where few or none, or nearly all, are hits.
 */
export function wilsonInterval(hits: number, count: number): [low: number, high: number] {
  const z = 1.96;
  const share = hits / count;
  const shrink = 1 / (1 + z ** 2 / count);
  const centre = shrink * (share + z ** 2 / (2 * count));
  const halfWidth = shrink * z * Math.sqrt((share * (1 - share)) / count + (z / (2 * count)) ** 2);
  return [Math.max(0, centre - halfWidth), Math.min(1, centre + halfWidth)];
}

/**
 * 95% confidence interval of the mean difference between two treatments of the same items: percentile bootstrap (Efron
 * and Tibshirani 1993). Whole pairs are drawn anew, so that how hard an item is cancels out.
 *
 * @param differences one per item, at least one
 */
export function pairedBootstrap(
  differences: readonly number[],
  random: Random,
  resamples = 10_000,
): [low: number, high: number] {
  const count = differences.length;
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += differences[randomInteger(random, count)]!;
    return sum / count;
  });
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

/**
 * Two-sided p of McNemar's test, the exact one: how probable it is that the items which two treatments decide
 * differently fall as unevenly as this, where each may fall to either side. The bootstrap has no p for few of them: with
 * six, all on one side, its resamples leave out zero 998 times in 1000.
 *
 * @param gained items right with the first treatment only
 * @param lost items right with the second one only
 */
export function mcNemar(gained: number, lost: number): number {
  const changed = gained + lost;
  let tail = 0;
  let log2 = -changed; // of the probability of k on one side, which alone may be too small for a number
  for (let k = 0; k <= Math.min(gained, lost); k++) {
    tail += 2 ** log2;
    log2 += Math.log2((changed - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
