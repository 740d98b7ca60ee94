import { normalise } from './weights.ts';

/** How a distribution is reshaped before it is drawn from. */
export interface Warping {
  /** Above 0; 1 leaves the distribution as it is, less favours what is probable. */
  readonly temperature: number;
  /** Share of the mass that is kept, from the most probable down (nucleus sampling, 1904.09751); above 0, at most 1. */
  readonly topP: number;
}

/** @returns weights that add up to 1, or that are all 0 as they were */
export function warp(weights: Float64Array, { temperature, topP }: Warping): Float64Array {
  const warped = normalise(temperature === 1 ? weights.slice() : heat(weights, 1 / temperature));
  if (topP < 1) cutTail(warped, topP);
  return warped;
}

/** Weights to a power: logits times it. */
function heat(weights: Float64Array, power: number): Float64Array {
  // By the largest, so that at a low temperature not all of them become 0.
  const most = weights.reduce((a, b) => Math.max(a, b), 0);
  return weights.map((weight) => (most > 0 ? (weight / most) ** power : 0));
}

/** Keeps the smallest set of the most probable that has the mass, and what is as probable as the last of them. */
function cutTail(distribution: Float64Array, mass: number): void {
  const sorted = distribution.filter((p) => p > 0).sort();
  let left = mass;
  let rank = sorted.length - 1;
  for (; rank > 0; rank--) if ((left -= sorted[rank]!) <= 0) break;
  const least = sorted[rank] ?? 0;
  for (let i = 0; i < distribution.length; i++) if (distribution[i]! < least) distribution[i] = 0;
  normalise(distribution);
}
