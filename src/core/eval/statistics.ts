import { type Random, randomInteger } from './random.ts';

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

/** A mean difference between two treatments of the same items. */
export interface PairedDifference {
  readonly difference: number;
  /** 95% confidence interval. */
  readonly interval: readonly [low: number, high: number];
  /** Two-sided: how probable a difference as large as this is where there is none. */
  readonly p: number;
}

/**
 * Percentile bootstrap over the items (Efron and Tibshirani 1993): whole pairs are drawn anew, so that how hard an
 * item is cancels out. The p-value is that of the largest interval that leaves out zero.
 *
 * @param differences one per item, at least one
 */
export function pairedBootstrap(
  differences: readonly number[],
  random: Random,
  resamples = 10_000,
): PairedDifference {
  const count = differences.length;
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += differences[randomInteger(random, count)]!;
    return sum / count;
  });
  const atMost = means.filter((value) => value <= 0).length;
  const atLeast = means.filter((value) => value >= 0).length;
  return {
    difference: mean(differences),
    interval: [quantile(means, 0.025), quantile(means, 0.975)],
    p: Math.min(1, (2 * (Math.min(atMost, atLeast) + 1)) / (resamples + 1)),
  };
}
