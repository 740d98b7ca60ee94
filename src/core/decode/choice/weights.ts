export function total(weights: Float64Array): number {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum;
}

/** Scales weights to add up to 1, in place; if they add up to 0 they stay. */
export function normalise(weights: Float64Array): Float64Array {
  const sum = total(weights);
  for (let i = 0; sum > 0 && i < weights.length; i++) weights[i]! /= sum;
  return weights;
}

/** The index at which the weights so far pass a share of their sum; -1 if all are 0. */
export function quantile(weights: Float64Array, share: number): number {
  let left = share * total(weights);
  let last = -1;
  for (let i = 0; i < weights.length && left >= 0; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i]!;
  }
  return last;
}
